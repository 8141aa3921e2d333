package Habilitation::Smtp;

# A real SMTP server of a test: what it is told to do, and what it has taken.

use strict;
use warnings;

use File::Basename qw(dirname);
use IO::Socket::INET ();
use POSIX ();

# Options: test, tls (1: it demands STARTTLS), auth ("user:password" that it demands).
sub new {
    my ($class, %options) = @_;
    my $self = bless {%options, owner => $$}, $class;
    my $test = $self->{test};
    $self->{directory} = $test->directory('smtp', 0777);
    $self->{port} = $test->port('SMTP');
    $self->_make_certificate if $self->{tls};
    return $self->start;
}

# A certificate for 127.0.0.1 that outlives any time that tests play with.
sub _make_certificate {
    my ($self) = @_;
    return if -e $self->certificate;
    my $key = $self->{test}->path('smtp.key');
    system('openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 '
            . "-subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 -keyout $key -out "
            . $self->certificate . ' 2>/dev/null') == 0 or die 'openssl req failed';
    return;
}

sub certificate { return $_[0]{test}->path('smtp.pem') }

sub start {
    my ($self) = @_;
    my @options = ($self->{port}, $self->{directory});
    push @options, '--tls', $self->certificate, $self->{test}->path('smtp.key') if $self->{tls};
    push @options, '--auth', $self->{auth} if $self->{auth};
    my $script = dirname(__FILE__) . '/../smtp_server.py';
    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        open STDERR, '>>', $self->{test}->path('smtp.log');
        exec '/usr/bin/python3', $script, @options or POSIX::_exit(127);
    }
    $self->{pid} = $pid;
    $self->{test}->wait_for('the SMTP server', sub {
        IO::Socket::INET->new(PeerAddr => "127.0.0.1:$self->{port}");
    });
    return $self;
}

# Waits until it has died by itself.
sub wait_for_death {
    my ($self) = @_;
    $self->{test}->wait_for('the SMTP server to die',
        sub { waitpid($self->{pid}, POSIX::WNOHANG()) == $self->{pid} });
    delete $self->{pid};
    return;
}

sub stop {
    my ($self) = @_;
    local ($?, $!);
    return if !$self->{pid} || $self->{owner} != $$;
    kill TERM => $self->{pid};
    waitpid delete $self->{pid}, 0;
    return;
}

sub DESTROY { return $_[0]->stop }

# What smtp_server.py is to do from now on.
sub behave {
    my ($self, $words) = @_;
    unlink "$self->{directory}/held";
    $self->{test}->write('smtp/behaviour', "$words\n");
    return;
}

sub wait_until_held {
    my ($self) = @_;
    return $self->{test}->wait_for('a message to be held', sub { -e "$self->{directory}/held" });
}

# What it has taken, in its order: {id, to, from, tls, user, text}.
sub messages {
    my ($self) = @_;
    return map { _message($_) } sort glob "$self->{directory}/*.eml";
}

sub _message {
    my ($path) = @_;
    open my $file, '<:raw', $path or die "$path: $!";
    local $/;
    my ($head, $text) = split /\r\n/, <$file>, 2;
    my (undef, $from, $to, $tls, $user) = split / /, $head;
    my ($id) = $text =~ /^Message-ID: <([0-9a-f]+)\@/m;
    return {id => $id, from => $from, to => $to, tls => $tls, user => $user, text => $text};
}

# How often each Message-ID was taken.
sub counts {
    my ($self) = @_;
    my %counts;
    $counts{$_->{id}}++ for $self->messages;
    return \%counts;
}

sub forget {
    my ($self) = @_;
    unlink glob "$self->{directory}/*.eml";
    return;
}

1;
