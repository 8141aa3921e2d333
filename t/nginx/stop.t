#!/usr/bin/perl

# A worker that is told to stop at once, in the middle of its writes, leaves each access
# on record once (section 6): neither lost, nor written again on its way out.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Test::More;

use Habilitation::Documents qw(lieu);
use Habilitation::Test ();

use constant STOPS => 6;

my $t = Habilitation::Test->new;
$t->store(empty => 1)->import_documents(lieu('LI-2026-751-001', ['anna@lieu.example']));
$t->write('html/p/page.html', "page\n");
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 512; }
http {
    %%HTTP%%
    access_log off;
    server {
        listen 127.0.0.1:%%PORT%%;
        root %%DIR%%/html;
        %%PORTAL%%
        location /p/ { habilitation lieu_information demandes; habilitation_target 75056; }
    }
}
EOT

for my $stop (1 .. STOPS) {
    $t->start;
    my $cookie = $t->login('anna@lieu.example');
    my $port = $t->port;
    my $wrk = fork // die "fork: $!";
    if ($wrk == 0) {
        open STDOUT, '>', '/dev/null';
        exec 'wrk', '-t', 1, '-c', 32, '-d', '30s', '-H', "Cookie: $cookie",
            "http://127.0.0.1:$port/p/page.html" or die "wrk: $!";
    }
    # Two hundred of ours among wrk's: the queue is never empty when the signal comes.
    $t->get('/p/page.html', cookie => $cookie) for 1 .. 200;
    my @all = ($t->pid, $t->worker_pids);
    kill TERM => $all[0];
    $t->wait_for('nginx to stop', sub { !grep { Habilitation::Test::alive($_) } @all });
    kill TERM => $wrk;
    waitpid $wrk, 0;
}

# Decisions follow one another by microseconds: the same one twice is one written twice.
my (%seen, $twice);
my @accesses = $t->traces(nature => 'acces');
$seen{"$_->{heure} $_->{session}"}++ for @accesses;
$twice = grep { $_ > 1 } values %seen;
cmp_ok(scalar @accesses, '>', 100, scalar(@accesses) . ' accesses on record');
is($twice, 0, 'none of them twice');
is($t->try_ctl('trace', 'verify')->{exit}, 0, 'the chain verifies');

$t->done;
done_testing();
