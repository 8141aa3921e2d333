#!/usr/bin/perl

# A storm of logins slows logins, not protected requests: while a hundred persons log in
# at once, no protected request waits for their hashes (passwords are hashed in a pool of
# their own, section 3). The aim is a 99th percentile within twice its quiet value; what
# two noisy cores allow to assert is that it stays far from a hash's time, and the ratio
# is said.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use IO::Select ();
use Test::More;

use Habilitation::Client ();
use Habilitation::Documents qw(lieu);
use Habilitation::Response ();
use Habilitation::Test ();

use constant {LOGINS => 100, ROUNDS => 3};

my $t = Habilitation::Test->new;
my $store = $t->store(empty => 1);
my @persons = map { "personne$_\@lieu.example" } 1 .. LOGINS;
$store->import_documents(lieu('LI-2026-751-001', ['anna@lieu.example', @persons]));
$t->write('html/p/page.html', 'x' x 1000);
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 1024; }
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
$t->start;
my $cookie = $t->login('anna@lieu.example');
my $url = 'http://127.0.0.1:' . $t->port . '/p/page.html';

# Protected requests over four connections: the 99th percentile in milliseconds, and how
# many were not granted.
sub measure {
    my ($seconds) = @_;
    return open_wrk($seconds)->();
}

sub open_wrk {
    my ($seconds) = @_;
    open my $wrk, '-|', 'wrk', '-t1', '-c4', "-d${seconds}s", '--latency', '-H', "Cookie: $cookie",
        $url or die "wrk: $!";
    return sub {
        my $said = join '', <$wrk>;
        close $wrk;
        my ($value, $unit) = $said =~ /99%\s+([\d.]+)(us|ms|s)/ or die "wrk: $said";
        my ($bad) = $said =~ /Non-2xx or 3xx responses: (\d+)/;
        return ($value * {us => 0.001, ms => 1, s => 1000}->{$unit}, $bad // 0);
    };
}

# All at once, over a connection each; the answers by status.
sub log_in_all {
    my ($password) = @_;
    my $readable = IO::Select->new;
    my (%clients, %statuses);
    for my $person (@persons) {
        my $client = $t->client;
        my $body = JSON::PP->new->encode({identifiant => $person, mot_de_passe => $password->{$person}});
        $client->send_text($client->request_text('/extranet/connexion', method => 'POST',
            accept => 'application/json', body => $body,
            headers => ['Content-Type' => 'application/json', Connection => 'close']));
        $clients{fileno $client->{socket}} = $client;
        $readable->add($client->{socket});
    }
    while (my @ready = $readable->can_read(60)) {
        for my $socket (@ready) {
            $readable->remove($socket);
            my $response = $clients{fileno $socket}->response('POST');
            $statuses{$response ? $response->status : 0}++;
        }
    }
    return \%statuses;
}

measure(1);
my (@quiet, @busy);
for my $round (1 .. ROUNDS) {
    my %password = map { $_ => $store->first_password($_) } @persons;
    my ($quiet, $refused) = measure(2);
    is($refused, 0, 'quiet: all granted');
    my $busy = open_wrk(2);
    my $statuses = log_in_all(\%password);
    my ($p99, $bad) = $busy->();
    is($bad, 0, 'during the logins: all granted');
    is($statuses->{200} // 0, LOGINS, 'every login is answered')
        or diag(join ', ', map { "$statuses->{$_} times $_" } sort keys %$statuses);
    push @quiet, $quiet;
    push @busy, $p99;
    note(sprintf 'p99 %.2f ms, quiet %.2f ms', $p99, $quiet);
}

sub median {
    return (sort { $a <=> $b } @_)[@_ / 2];
}

my $ratio = median(@busy) / median(@quiet);
SKIP: {
    skip 'times mean nothing under sanitizers', 1 if $ENV{SAN};
    cmp_ok($ratio, '<=', 10, sprintf 'p99 during logins is %.2f of the quiet one', $ratio);
    diag(sprintf 'p99 of protected requests during %d logins: %.2f of the quiet one', LOGINS,
        $ratio);
}

$t->done;
done_testing;
