package Habilitation::Service;

# A service of the demonstration (conf/demo/services), as it is, on a socket of its own in
# a test's directory: services/NAME.sock, and what it says in services/NAME.log.

use strict;
use warnings;

use POSIX ();

sub new {
    my ($class, $test, $name) = @_;
    my $self = bless {test => $test, name => $name, owner => $$}, $class;
    my $socket = $test->directory('services') . "/$name.sock";
    $self->{pid} = fork // die "fork: $!";
    if ($self->{pid} == 0) {
        umask 0; # nginx's user may connect
        open STDIN, '<', '/dev/null';
        open STDOUT, '>', $test->path("services/$name.log");
        open STDERR, '>&', \*STDOUT;
        exec $test->source . "/conf/demo/services/$name.py", "unix:$socket" or POSIX::_exit(127);
    }
    $test->wait_for("the service $name", sub { -S $socket });
    return $self;
}

# What it wrote down: a line a use.
sub log {
    my ($self) = @_;
    return $self->{test}->read("services/$self->{name}.log");
}

sub uses { return scalar split /\n/, $_[0]->log }

sub DESTROY {
    my ($self) = @_;
    return if $self->{owner} != $$;
    local ($?, $!);
    kill TERM => $self->{pid};
    waitpid $self->{pid}, 0;
    return;
}

1;
