#!/usr/bin/perl

# A change is seen by the very next request, in every worker, under load and without a
# reload: LI-3.4 (a person suspended at once), section 4 (access until the end date,
# then stops at that second), section 5 (at that second), MAM-6 (the departed has none
# from that second).

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use POSIX qw(strftime);
use Test::More;
use Time::HiRes qw(time);

use Habilitation::Documents qw(lieu mam);
use Habilitation::Load ();
use Habilitation::Test ();

use constant WORKERS => 4;

my $t = Habilitation::Test->new(workers => WORKERS, faketime => 1);
my $store = $t->store(empty => 1);
my @names = map { "$_\@lieu.example" } qw(suspendue precaution terminee fermee autres);
$store->import_documents(
    lieu('LI-2026-751-001', [$names[0], @names[3, 4]]),
    lieu('LI-2026-751-002', [$names[1]]),
    lieu('LI-2026-751-003', [$names[2]]),
    mam('MAM-2026-751-001', ['reste@mam.example', 'part@mam.example']),
);
$t->write('html/p/page.html', "page\n");
$t->write('html/mam/page.html', "page\n");
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 512; }
http {
    %%HTTP%%
    access_log off;
    add_header X-Trace $habilitation_trace always;
    server {
        listen 127.0.0.1:%%PORT%% reuseport;
        root %%DIR%%/html;
        %%PORTAL%%
        location /p/ { habilitation lieu_information demandes; habilitation_target 75056; }
        location /mam/ { habilitation mam fiche; habilitation_target MAM-1; }
    }
}
EOT
$t->start;
my @workers = sort $t->worker_pids;

# Every worker has a writer of its own in the trace: the first half of X-Trace.
sub writers {
    my (@answers) = @_;
    my %writers = map { $_->{trace} =~ /^([0-9a-f]+)-/ ? ($1 => 1) : () } @answers;
    return scalar keys %writers;
}

sub enough {
    my (@answers) = @_;
    return @answers > 200 && writers(@answers) == WORKERS;
}

# Runs the load while something changes; then every answer to a request that began
# after the change is refused, by each worker, and every one that ended before it is not.
sub changed_under_load {
    my ($name, $uri, $cookie, $motif, $change) = @_;
    subtest $name => sub {
        my @loads = map {
            Habilitation::Load->start(test => $t, uri => $uri, cookie => $cookie, keep => $_,
                clients => 5)
        } 0, 1;
        $t->wait_for('load on each worker', sub { enough(map { $_->answers } @loads) });
        my ($from, $until) = $change->();
        $t->wait_for('answers of each worker', sub {
            enough(grep { $_->{started} > $until } map { $_->answers } @loads);
        });
        my @answers = map { $_->stop } @loads;
        my @before = grep { $_->{ended} < $from } @answers;
        my @after = grep { $_->{started} > $until } @answers;
        cmp_ok(scalar @before, '>', 100, scalar(@before) . ' requests before');
        cmp_ok(scalar @after, '>', 100, scalar(@after) . ' requests after');
        is(scalar(grep { $_->{status} != 200 } @before), 0, 'all granted before');
        is(scalar(grep { $_->{status} == 200 } @after), 0, 'none granted after');
        is(scalar(grep { $_->{motif} ne $motif } @after), 0, "all refused for $motif");
    };
    return;
}

# A change made by a command: it may be seen from its beginning, it must be from its end.
sub command {
    my (@arguments) = @_;
    return sub {
        my $from = time;
        $t->ctl(@arguments);
        return ($from, time);
    };
}

changed_under_load('LI-3.4: a person suspended', '/p/page.html', $t->login($names[0]),
    'personne_suspendue', command('person', 'suspend', $names[0]));

changed_under_load('LI-2: a convention suspended', '/p/page.html', $t->login($names[1]),
    'convention_suspendue', command('convention', 'suspend', 'LI-2026-751-002'));

subtest 'restored: open again for the next request' => sub {
    $t->ctl('convention', 'restore', 'LI-2026-751-002');
    my @statuses = map { $t->get('/p/page.html', cookie => $t->login($names[1]))->status } 1 .. 20;
    is(scalar(grep { $_ != 200 } @statuses), 0, 'in every worker');
    $t->ctl('person', 'restore', $names[0]);
    is($t->get('/p/page.html', cookie => $t->login($names[0]))->status, 401,
        'a person restored has to log in again');
};

changed_under_load('section 4: a convention ended at once', '/p/page.html',
    $t->login($names[2]), 'convention_terminee', sub {
        my $from = time;
        my $now = strftime('%Y-%m-%dT%H:%M:%SZ', gmtime);
        $t->ctl('convention', 'end', 'LI-2026-751-003', '--at', $now);
        return ($from, time);
    });

my $cookie = $t->login($names[3]);
changed_under_load('a session closed', '/p/page.html', $cookie, 'session_fermee', sub {
    my $from = time;
    my $response = $t->post_json('/extranet/deconnexion', {}, cookie => $cookie);
    die 'deconnexion: ' . $response->raw if $response->status >= 400;
    return ($from, time);
});

changed_under_load('MAM-6: an avenant without the person', '/mam/page.html',
    $t->login('part@mam.example'), 'hors_annexe', sub {
        my $from = time;
        $store->import_documents(mam('MAM-2026-751-001', ['reste@mam.example'], version => 2,
            effet => strftime('%Y-%m-%dT%H:%M:%SZ', gmtime)));
        return ($from, time);
    });
is($t->get('/mam/page.html', cookie => $t->login('reste@mam.example'))->status, 200,
    'MAM-6: who stays keeps the access');

# The end lies ahead: the server's clock is moved to six seconds before it.
subtest 'section 4: the end date, to the second' => sub {
    my $midnight = 1_798_758_000;    # 2027-01-01T00:00:00+01:00
    $t->ctl('convention', 'end', 'LI-2026-751-002', '--at', '2027-01-01T00:00:00+01:00');
    my $offset = $midnight - int(time) - 6;
    my $end = $midnight - $offset;
    $t->clock("+$offset");
    my $late = $t->login($names[1], again => 1);
    changed_under_load('refused from that second', '/p/page.html', $late, 'convention_terminee',
        sub {
            $t->wait_for('the second to come', sub { time > $end });
            return ($end, $end);
        });
};

is_deeply([sort $t->worker_pids], \@workers, 'the same workers all along: no reload');
like($t->ctl('trace', 'verify'), qr/\w/, 'the chain verifies');
$t->done;
done_testing;
