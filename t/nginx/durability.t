#!/usr/bin/perl

# No answer without its trace (requirements, section 5: the trace of the decision is
# durable before the answer): workers are killed at random under load; whatever a client
# received is on record, the chain verifies, and no acknowledged change is lost.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Test::More;
use Time::HiRes qw(sleep);

use Habilitation::Documents qw(lieu);
use Habilitation::Load ();
use Habilitation::Test ();

use constant {KILLS => 50, WORKERS => 2};

my $t = Habilitation::Test->new(workers => WORKERS);
my $store = $t->store(empty => 1);
my @changed = map { "personne$_\@lieu.example" } 1 .. 10;
$store->import_documents(lieu('LI-2026-751-001', ['anna@lieu.example', @changed]));
$t->write('html/p/page.html', 'x' x 1000);
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 512; }
http {
    %%HTTP%%
    access_log off;
    add_header X-Trace $habilitation_trace always;
    server {
        listen 127.0.0.1:%%PORT%%;
        root %%DIR%%/html;
        %%PORTAL%%
        location /p/ { habilitation lieu_information demandes; habilitation_target 75056; }
    }
}
EOT
$t->start;
my $cookie = $t->login('anna@lieu.example');

my @loads = map {
    Habilitation::Load->start(test => $t, uri => '/p/page.html', clients => 2, keep => $_->[0],
        cookie => $_->[1], pause => $_->[2])
} [1, $cookie, 0], [0, $cookie, 0], [1, undef, 0.002];

# wrk alone would not say which answers it received; it keeps the workers' queues full.
my $wrk = fork // die "fork: $!";
if ($wrk == 0) {
    open STDOUT, '>', '/dev/null';
    exec 'wrk', '-t', 1, '-c', 16, '-d', '300s', '-H', "Cookie: $cookie",
        'http://127.0.0.1:' . $t->port . '/p/page.html' or exit 127;
}

# Changes of both kinds go on meanwhile: by command, and over the portal.
my (%suspended, @opened);
for my $kill (1 .. KILLS) {
    my $pid = $t->wait_for('a worker to kill', sub {
        my @pids = $t->worker_pids;
        return @pids == WORKERS ? $pids[rand @pids] : undef;
    });
    sleep 0.02 + rand 0.06;
    kill KILL => $pid;
    my $who = $changed[$kill % @changed];
    my $act = $suspended{$who} ? 'restore' : 'suspend';
    $suspended{$who} = !$suspended{$who} if $t->try_ctl('person', $act, $who)->{exit} == 0;
    push @opened, eval { $t->login('anna@lieu.example', again => 1) } // () if $kill % 5 == 0;
}
kill TERM => $wrk;
waitpid $wrk, 0;
my @answers = grep { $_->{status} } map { $_->stop } @loads;


subtest 'every answer that was received is on record, as it was answered' => sub {
    my $decisions = $store->decisions;
    my @granted = grep { $_->{status} == 200 } @answers;
    my @refused = grep { $_->{status} == 401 } @answers;
    cmp_ok(scalar @granted, '>', 500, scalar(@granted) . ' granted');
    cmp_ok(scalar @refused, '>', 100, scalar(@refused) . ' refused');
    is(@granted + @refused, @answers, 'no other answer');
    is(scalar(grep { ($decisions->{$_->{trace}} // '') ne 'autorise' } @granted), 0,
        'granted ones as granted');
    is(scalar(grep { ($decisions->{$_->{trace}} // '') ne 'refuse' } @refused), 0,
        'refused ones as refused');
    my %times;
    $times{$_->{trace}}++ for @answers;
    is(scalar(grep { $_ > 1 } values %times), 0, 'each under an identity of its own');
};

subtest 'no acknowledged change is lost' => sub {
    for my $who (@changed) {
        my $shown = $t->ctl('person', 'show', $who);
        my $state = $suspended{$who} ? qr/suspendue/ : qr/active/;
        like($shown, $state, $who);
    }
    cmp_ok(scalar @opened, '>=', 3, scalar(@opened) . ' sessions were opened meanwhile');
    my @statuses = map { $t->get('/p/page.html', cookie => $_)->status } @opened;
    is(scalar(grep { $_ != 200 } @statuses), 0, 'each of them is live');
    my @changes = grep { ($_->{operation} // '') =~ /^personne\./ } $t->traces(nature => 'changement');
    cmp_ok(scalar @changes, '>=', KILLS - 2, 'changes have their traces');
};

my $verified = $t->try_ctl('trace', 'verify');
is($verified->{exit}, 0, 'the chain verifies') or diag($verified->{out}, $verified->{err});
$t->wait_for('a turn to roll', sub { $t->try_ctl('trace', 'roll')->{exit} == 0 });
is($t->try_ctl('trace', 'verify')->{exit}, 0, 'and verifies once rolled');

my $dead = () = $t->read('error.log') =~ /exited on signal 9/g;
is($dead, KILLS, 'fifty workers were killed');
$t->expect_alert(qr/worker process \d+ exited on signal 9/);
$t->done;
done_testing;
