#!/usr/bin/perl

# Reload and binary upgrade under load: no request fails, no reader slot stays taken, no
# record is lost (section 5: no answer without its trace, whichever generation of
# workers gave it).

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Test::More;

use Habilitation::Documents qw(lieu);
use Habilitation::Load ();
use Habilitation::Test ();

use constant {RELOADS => 6, WORKERS => 2};

my $t = Habilitation::Test->new(workers => WORKERS);
my $store = $t->store(empty => 1);
$store->import_documents(lieu('LI-2026-751-001', ['anna@lieu.example']));
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

sub readers {
    return JSON::PP->new->decode($t->ctl('stats'))->{readers};
}

# A worker holds three slots at most: one decides, one gives published pages, one is a
# thread's. While two generations run there are twice as many, and
# LMDB counts the highest slot ever taken. Twenty workers come and go here: if they left
# theirs behind, there would be many more.
my $bound = readers() + 3 * WORKERS;

sub under_load {
    my ($name, $act) = @_;
    subtest $name => sub {
        my @loads = map {
            Habilitation::Load->start(test => $t, uri => '/p/page.html', cookie => $cookie,
                keep => $_, clients => 3)
        } 0, 1;
        $t->wait_for('load', sub { 200 < map { $_->answers } @loads });
        $act->();
        my $seen = map { $_->answers } @loads;
        $t->wait_for('more load', sub { $seen + 200 < map { $_->answers } @loads });
        my @answers = map { $_->stop } @loads;
        is(scalar(grep { $_->{status} != 200 } @answers), 0,
            'of ' . @answers . ' requests none failed');
        my $decisions = $store->decisions;
        is(scalar(grep { ($decisions->{$_->{trace}} // '') ne 'autorise' } @answers), 0,
            'each is on record');
        cmp_ok(readers(), '<=', $bound, 'no reader slot is left behind');
    };
    return;
}

under_load('reload', sub { $t->reload for 1 .. RELOADS });

# nginx's own procedure: the new binary beside the old one, then the old one leaves.
sub upgrade {
    my $old = $t->pid;
    my @workers = $t->worker_pids($old);
    kill USR2 => $old;
    $t->wait_for('the new binary', sub {
        my $new = $t->pid;
        return $new && $new != $old && $t->worker_pids($new) == WORKERS;
    });
    kill WINCH => $old;
    $t->wait_for('the old workers to leave',
        sub { !grep { Habilitation::Test::alive($_) } @workers });
    kill QUIT => $old;
    $t->wait_for('the old binary to leave', sub { !Habilitation::Test::alive($old) });
    return;
}

under_load('binary upgrade', \&upgrade);
under_load('and another', \&upgrade);

subtest 'a worker that dies leaves no reader slot for long' => sub {
    for (1 .. 5) {
        my ($pid) = $t->worker_pids;
        kill KILL => $pid;
        $t->wait_for('a new worker', sub {
            my @pids = $t->worker_pids;
            return @pids == WORKERS && !grep { $_ == $pid } @pids;
        });
    }
    is($t->get('/p/page.html', cookie => $cookie)->status, 200, 'still served');
    ok(eval { $t->wait_for('the slots', sub { readers() <= $bound }, 20) }, 'slots are free again')
        or diag(readers() . " for $bound");
    $t->expect_alert(qr/exited on signal 9/);
};

my $verified = $t->try_ctl('trace', 'verify');
is($verified->{exit}, 0, 'the chain verifies') or diag($verified->{out}, $verified->{err});
$t->done;
done_testing;
