-- wrk script: says in one line of JSON what came of requests that are all the same.

function done(summary, latency, requests)
   local errors = summary.errors
   io.write(string.format(
      '\n{"rps": %.1f, "p50": %d, "p99": %d, "max": %d, "requests": %d, "refused": %d, "failed": %d}\n',
      summary.requests / summary.duration * 1e6, latency:percentile(50), latency:percentile(99),
      latency.max, summary.requests, errors.status,
      errors.connect + errors.read + errors.write + errors.timeout))
end
