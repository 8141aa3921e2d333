package Habilitation::Load;

# Clients that ask for the same thing over and over, each in a process of its own,
# and write down every answer they received.

use strict;
use warnings;

use POSIX ();
use Time::HiRes qw(time sleep);

use Habilitation::Client ();

# Options: test (whose server it is), uri, cookie, clients, keep (1: connections stay
# open), pause (seconds between two requests of a client), at (the name of a port),
# tls.
sub start {
    my ($class, %options) = @_;
    my $self = bless {clients => 4, %options, pids => []}, $class;
    my $name = 'load' . ++$self->{test}{loads};
    $self->{directory} = $self->{test}->directory($name);
    $self->{port} = $self->{test}->port($self->{at});
    for my $number (1 .. $self->{clients}) {
        my $pid = fork // die "fork: $!";
        $self->_run($number) if $pid == 0;
        push @{$self->{pids}}, $pid;
    }
    return $self;
}

sub _run {
    my ($self, $number) = @_;
    my $stop = 0;
    local $SIG{TERM} = sub { $stop = 1 };
    open my $log, '>', "$self->{directory}/$number" or POSIX::_exit(1);
    $log->autoflush(1);
    my $client;
    until ($stop) {
        my $started = time;
        my ($response, $fresh);
        ($client, $response, $fresh) = $self->_ask($client);
        printf $log "%.6f %.6f %d %s %s %d\n", $started, time, _facts($response), $fresh;
        sleep $self->{pause} if $self->{pause};
        sleep 0.005 unless $response;
    }
    POSIX::_exit(0);
}

# Asks once; a connection that was kept may have been closed meanwhile, so that the
# request is tried again over a new one, as browsers do.
sub _ask {
    my ($self, $client) = @_;
    for my $fresh ($client ? (0, 1) : (1)) {
        $client = undef if $fresh;
        $client //= Habilitation::Client->new(port => $self->{port}, tls => $self->{tls}) or next;
        my $response = $client->request($self->{uri}, accept => 'application/json',
            cookie => $self->{cookie}, headers => [$self->{keep} ? () : (Connection => 'close')]);
        next if !$response && !$fresh;
        my $kept = $response && $self->{keep}
            && ($response->header('Connection') // '') ne 'close';
        return ($kept ? $client : undef, $response, $fresh);
    }
    return (undef, undef, 1);
}

sub _facts {
    my ($response) = @_;
    return (0, '-', '-') unless $response;
    my ($motif) = map { $_ // '-' } $response->json->{motif};
    return ($response->status, $response->header('X-Trace') // '-', $motif);
}

# What was received so far: hashes of started, ended, status, trace, motif; status 0
# where no answer came.
sub answers {
    my ($self) = @_;
    my @answers;
    for my $file (glob "$self->{directory}/*") {
        open my $log, '<', $file or die "$file: $!";
        while (my $line = <$log>) {
            my %answer;
            @answer{qw(started ended status trace motif fresh)} = split ' ', $line;
            push @answers, \%answer if defined $answer{fresh};
        }
    }
    return @answers;
}

# Ends the clients, each after the answer it waits for, and gives what they received.
sub stop {
    my ($self) = @_;
    kill TERM => @{$self->{pids}};
    waitpid $_, 0 for splice @{$self->{pids}};
    return $self->answers;
}

sub DESTROY {
    my ($self) = @_;
    local ($?, $!);
    kill KILL => @{$self->{pids}} if @{$self->{pids}};
    return;
}

1;
