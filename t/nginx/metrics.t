#!/usr/bin/perl

# Metrics at habilitation_status: Prometheus's text format 0.0.4 read by its letter, each
# sample against what was done; JSON says the same, and counters outlive their workers.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Test::More;

use Habilitation::Documents qw(lieu);
use Habilitation::Metrics qw(metrics parse);
use Habilitation::Test ();

use constant {ANNA => 'anna@lieu.example', WORKERS => 2};

my $t = Habilitation::Test->new(workers => WORKERS);
my $store = $t->store(empty => 1);
$store->import_documents(lieu('LI-2026-751-001', [ANNA]));
$t->write('html/p/page.html', "page\n");
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 256; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%%;
        root %%DIR%%/html;
        %%PORTAL%%
        location /p/ { habilitation lieu_information demandes; habilitation_target $arg_commune; }
        location = /etat { habilitation_status; }
    }
}
EOT
$t->start;
my $anna = $t->login(ANNA);

sub decisions {
    my ($samples, $verdict, $motif) = @_;
    return $samples->{qq(habilitation_decisions_total{verdict="$verdict",motif="$motif"})};
}

subtest 'shape, by what is asked for' => sub {
    my $text = $t->get('/etat', accept => 'text/plain;version=0.0.4, */*;q=0.1');
    is($text->status, 200, 'a scraper is answered');
    is($text->header('Content-Type'), 'text/plain; version=0.0.4', 'in its format');
    my ($samples, $types, @wrong) = parse($text->body);
    is_deeply(\@wrong, [], 'to the letter');
    is(scalar(grep { !/^habilitation_/ } keys %$samples), 0, 'under our names');
    unlike($text->body, qr/anna/, 'naming nobody');
    for my $accept ('application/openmetrics-text; version=1.0.0', 'text/plain, application/json') {
        like($t->get('/etat', accept => $accept)->header('Content-Type'), qr{^text/plain}, $accept);
    }
    for my $accept ('application/json, text/plain', 'text/html', '*/*') {
        like($t->get('/etat', accept => $accept)->header('Content-Type'), qr{^application/json}, $accept);
    }
    like($t->get('/etat?format=prometheus')->header('Content-Type'), qr{^text/plain}, 'by the query');
    is($t->get('/etat', accept => 'text/plain', method => 'HEAD')->body, '', 'HEAD has no body');
};

subtest 'what was done is counted' => sub {
    my $before = metrics($t);
    $t->get('/p/page.html?commune=75056', cookie => $anna) for 1 .. 7;
    $t->get('/p/page.html?commune=13055', cookie => $anna) for 1 .. 3;
    $t->get('/p/page.html?commune=75056') for 1 .. 2;
    my $after = $t->wait_for('outcomes to be written', sub {
        my $now = metrics($t);
        my $records = 'habilitation_trace_batch_records_sum';
        return $now->{$records} - $before->{$records} >= 24 && $now;
    });
    my %wanted = (autorise => {autorise => 7}, refuse => {cible_non_listee => 3, sans_session => 2,
        trace_rompue => 0, hors_annexe => 0});
    for my $verdict (sort keys %wanted) {
        for my $motif (sort keys %{$wanted{$verdict}}) {
            is(decisions($after, $verdict, $motif) - decisions($before, $verdict, $motif),
                $wanted{$verdict}{$motif}, "$verdict, $motif");
        }
    }
    is($after->{habilitation_trace_batch_records_sum} - $before->{habilitation_trace_batch_records_sum}, 24,
        'a record for each decision, and one for each outcome');
    my $batches = $after->{habilitation_trace_batch_records_count} - $before->{habilitation_trace_batch_records_count};
    cmp_ok($batches, '>=', 12, 'a batch for each that waited');
    cmp_ok($batches, '<=', 24, 'and no more than records');
    is($after->{habilitation_trace_commit_seconds_count}, $after->{habilitation_trace_batch_records_count},
        'each has its time');
    cmp_ok($after->{habilitation_trace_commit_seconds_sum}, '>', 0, 'of some length');
    is($after->{habilitation_trace_failures_total}, 0, 'none failed');
    is($after->{habilitation_requests_waiting}, 0, 'nobody waits');
    is($after->{habilitation_workers}, WORKERS, 'workers');
    is($after->{habilitation_healthy}, 1, 'healthy');
    is($after->{habilitation_alarms_standing}, 0, 'no alarm');
    is($after->{habilitation_alarms_total}, 0, 'ever');
};

subtest 'the trace moves on' => sub {
    my $samples = $t->wait_for('all to be rolled', sub {
        my $now = metrics($t);
        return $now->{habilitation_trace_rolled_records_total}
            >= $now->{habilitation_trace_batch_records_sum} && $now;
    });
    cmp_ok(abs(time - $samples->{habilitation_trace_rolled_timestamp_seconds}), '<', 30, 'a moment ago');
    cmp_ok($samples->{habilitation_trace_lag_seconds}, '<', 30, 'with little lag');
    my $rounds = $samples->{habilitation_trace_patrol_rounds_total};
    $t->wait_for('the patrol', sub { metrics($t)->{habilitation_trace_patrol_rounds_total} > $rounds });
    pass('and is looked at again');
};

subtest 'what is in the store' => sub {
    my $sessions = metrics($t)->{habilitation_sessions} // 0;
    my $more = $t->login(ANNA, again => 1);
    my $samples = $t->wait_for('figures', sub {
        my $now = metrics($t);
        return ($now->{habilitation_sessions} // 0) > $sessions && $now;
    });
    cmp_ok($samples->{habilitation_store_map_bytes}, '>', $samples->{habilitation_store_used_bytes}, 'room');
    cmp_ok($samples->{habilitation_store_used_bytes}, '>', 0, 'used');
    cmp_ok($samples->{"habilitation_trace_${_}_bytes"}, '>', 0, "bytes of $_") for qw(segments logs);
    is($samples->{qq(habilitation_mails{etat="$_"})}, 0, "no mail: $_") for qw(envoi envoye mort);
    is($samples->{qq(habilitation_signals{etat="$_"})}, 0, "no signal: $_") for qw(question repondu clos);
    like($samples->{'habilitation_signals{etat="nouveau"}'}, qr/^\d+$/, 'signals: the hour makes some');
    cmp_ok($samples->{'habilitation_mails{etat="attente"}'}, '>=', 0, 'mails that wait');
};

subtest 'open signals, by rule' => sub {
    my $open = sub { return $_[0]->{qq(habilitation_signals_open{regle="$_[1]"})} };
    my @rules = qw(personne reseaux provenance nuit volume refus cibles fonction reveil);
    is_deeply([sort grep {/^habilitation_signals_open/} keys %{metrics($t)}],
        [sort map {qq(habilitation_signals_open{regle="$_"})} @rules], 'of each');
    my @numbers = split /\s+/,
        qx{@{[$t->build]}/t/unit/put_signals $store->{directory} LI-2026-751-001 @{[ANNA]} fonction reveil};
    is($?, 0, 'two are raised');
    my $two = $t->wait_for('two', sub { my $now = metrics($t); return $open->($now, 'fonction') && $now });
    is($open->($two, $_), 1, "one of $_") for qw(fonction reveil);
    is($open->($two, 'personne'), 0, 'nobody has reported one');
    $t->ctl('control', 'close', $numbers[0], '--issue', 'fausse_alerte', '--motif', 'un essai');
    my $one = $t->wait_for('one', sub { my $now = metrics($t); return !$open->($now, 'fonction') && $now });
    is($open->($one, 'reveil'), 1, 'the other stays');
    is($one->{'habilitation_signals{etat="clos"}'}, 1, 'and one is closed');
};

subtest 'JSON has the same figures' => sub {
    my $json = $t->get('/etat')->json->{mesures};
    my $text = metrics($t);
    is_deeply([sort keys %$json], [sort keys %$text], 'the same names');
    my @moving = grep {/lag_seconds|timestamp|rolled_records|patrol_rounds/} keys %$text;
    delete @$_{@moving} for $json, $text;
    is_deeply([grep { $json->{$_} != $text->{$_} } sort keys %$text], [], 'and figures');
};

subtest 'counters keep over a reload, and when a worker is killed' => sub {
    my $counters = sub {
        my $now = metrics($t);
        return {map { $_ => $now->{$_} } grep {/_total|_bucket|_sum|_count/} keys %$now};
    };
    my $never_back = sub {
        my ($before, $after, $name) = @_;
        is_deeply([grep { $after->{$_} < $before->{$_} } sort keys %$before], [], $name);
    };
    my $before = $counters->();
    my @names = sort keys %{metrics($t)};
    $t->reload;
    is_deeply([sort keys %{metrics($t)}], \@names, 'no sample goes away');
    my $reloaded = $counters->();
    $never_back->($before, $reloaded, 'after a reload');
    is(decisions($reloaded, 'autorise', 'autorise'), 7, 'the seven are still there');
    my ($pid) = $t->worker_pids;
    kill KILL => $pid;
    $t->wait_for('another worker', sub {
        my @pids = $t->worker_pids;
        return @pids == WORKERS && !grep { $_ == $pid } @pids;
    });
    my $killed = $counters->();
    $never_back->($reloaded, $killed, 'after a worker was killed');
    is(decisions($killed, 'autorise', 'autorise'), 7, 'the seven are still there');
    $t->get('/p/page.html?commune=75056', cookie => $anna);
    is(decisions(metrics($t), 'autorise', 'autorise'), 8, 'and counting goes on');
};

$t->expect_alert(qr/worker process \d+ exited on signal 9/);
$t->done;
done_testing;
