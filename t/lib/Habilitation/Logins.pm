package Habilitation::Logins;

# A server at which many persons log in at once, while one who has logged in already
# asks for a protected file over and over.

use strict;
use warnings;

use IO::Select ();
use JSON::PP ();

use Habilitation::Documents qw(lieu);
use Habilitation::Test ();

use constant HASHING => 15; # the nice value of threads that hash

# Options: persons (how many log in), and those of a test.
sub new {
    my ($class, %options) = @_;
    my @persons = map { "personne$_\@lieu.example" } 1 .. delete $options{persons};
    my $test = Habilitation::Test->new(%options);
    my $store = $test->store(empty => 1);
    $store->import_documents(lieu('LI-2026-751-001', ['anna@lieu.example', @persons]));
    $test->write('html/p/page.html', 'x' x 1000);
    $test->configure(<<'EOT');
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
    $test->start;
    return bless {test => $test, persons => \@persons}, $class;
}

sub test    { return $_[0]{test} }
sub persons { return @{$_[0]{persons}} }

# Begins to ask over so many connections, four if not said; gives a function that goes on
# for so many seconds, ends it, and gives the 99th percentile in milliseconds, and how many
# requests were not granted.
sub ask {
    my ($self, $connections) = @_;
    my $cookie = $self->{test}->login('anna@lieu.example');
    my $url = 'http://127.0.0.1:' . $self->{test}->port . '/p/page.html';
    $self->{test}->get('/p/page.html', cookie => $cookie);
    my $pid = open my $wrk, '-|', 'wrk', '-t1', '-c' . ($connections // 4), '-d60s', '--latency',
        '-H', "Cookie: $cookie", $url or die "wrk: $!";
    return sub {
        my ($seconds) = @_;
        sleep $seconds if $seconds;
        kill INT => $pid;
        my $said = join '', <$wrk>;
        close $wrk;
        my ($value, $unit) = $said =~ /99%\s+([\d.]+)(us|ms|s)/ or die "wrk: $said";
        my ($bad) = $said =~ /Non-2xx or 3xx responses: (\d+)/;
        return ($value * {us => 0.001, ms => 1, s => 1000}->{$unit}, $bad // 0);
    };
}

# Everybody logs in, all at once, over a connection each; gives how many answers had
# each status.
sub log_in_all {
    my ($self, $passwords) = @_;
    my $readable = IO::Select->new;
    my (%clients, %statuses);
    for my $person ($self->persons) {
        my $client = $self->_send_login($person, $passwords->{$person});
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

sub _send_login {
    my ($self, $person, $password) = @_;
    my $client = $self->{test}->client;
    my $body = JSON::PP->new->utf8->encode({identifiant => $person, mot_de_passe => $password});
    $client->send_text($client->request_text('/extranet/connexion', method => 'POST',
        accept => 'application/json', body => $body,
        headers => ['Content-Type' => 'application/json', Connection => 'close']));
    return $client;
}

# How often the threads that hash have waited or slept.
sub waits {
    my ($self) = @_;
    my $waits = 0;
    for my $thread (map { glob "/proc/$_/task/*" } $self->{test}->worker_pids) {
        my $stat = _read("$thread/stat") =~ s/.*\) //r;
        next if (split ' ', $stat)[16] != HASHING;
        $waits += (_read("$thread/status") =~ /^voluntary_ctxt_switches:\s*(\d+)/m)[0];
    }
    return $waits;
}

sub _read {
    my ($path) = @_;
    open my $file, '<', $path or die "$path: $!";
    return join '', <$file>;
}

1;
