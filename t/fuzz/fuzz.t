# Each parser of untrusted bytes meets some thousands of inputs nobody wrote; longer
# runs are a matter of -runs: build/t/fuzz/fuzz_form -max_total_time=600 corpus/
use strict;
use warnings;

use File::Temp ();
use Test::More;

my $build = $ENV{SAN} ? 'build-san' : 'build';
my %corpus = (fuzz_convention => ['conf/demo'], fuzz_annexe_form => ['conf/demo'],
    fuzz_request_form => ['conf/demo/demandes', 't/fuzz/seeds'],
    fuzz_mcp_csv => ['t/fuzz/tables']);
for my $target (map { m{([^/]+)\.c$} } glob 't/fuzz/fuzz_*.c') {
    my $found = File::Temp->newdir;
    my $said = `$build/t/fuzz/$target -runs=20000 -max_total_time=30 -rss_limit_mb=4096 -artifact_prefix=$found/ -verbosity=0 $found @{$corpus{$target} // []} 2>&1`;
    is($?, 0, "$target: 20000 inputs, no finding") or diag($said);
}
done_testing();
