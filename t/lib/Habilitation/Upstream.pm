package Habilitation::Upstream;

# Servers behind nginx that answer what they were asked: the request's head over
# HTTP, the parameters over FastCGI. Each runs in a process of its own.

use strict;
use warnings;

use IO::Socket::INET ();
use POSIX ();

sub http    { my ($class, $test, $name) = @_; return $class->_start($test, $name, \&_serve_http) }
sub fastcgi { my ($class, $test, $name) = @_; return $class->_start($test, $name, \&_serve_fastcgi) }

sub _start {
    my ($class, $test, $name, $serve) = @_;
    my $listener = IO::Socket::INET->new(Listen => 128, ReuseAddr => 1,
        LocalAddr => '127.0.0.1:' . $test->port($name)) or die "listen: $!";
    my $pid = fork // die "fork: $!";
    if ($pid == 0) {
        local $SIG{TERM} = 'DEFAULT';
        while (my $client = $listener->accept) {
            $serve->($client);
            close $client;
        }
        POSIX::_exit(0);
    }
    return bless {pid => $pid, owner => $$}, $class;
}

sub DESTROY {
    my ($self) = @_;
    return if $self->{owner} != $$;
    local ($?, $!);
    kill TERM => $self->{pid};
    waitpid $self->{pid}, 0;
    return;
}

# A path of /redirect/PATH is answered with X-Accel-Redirect: /PATH.
sub _serve_http {
    my ($client) = @_;
    my $head = '';
    while (my $line = <$client>) {
        last if $line eq "\r\n";
        $head .= $line;
    }
    my ($to) = $head =~ m{^\S+ /redirect(/\S*)};
    my $redirect = $to ? "X-Accel-Redirect: $to\r\n" : '';
    my $size = length $head;
    print $client "HTTP/1.0 200 OK\r\nContent-Type: text/plain\r\n${redirect}"
        . "Content-Length: $size\r\n\r\n$head";
    return;
}

sub _serve_fastcgi {
    my ($client) = @_;
    my ($parameters, $input) = ('', 1);
    while ($input) {
        my ($type, $content) = _record($client) or return;
        $parameters .= $content if $type == 4;
        $input = 0 if $type == 5 && $content eq '';
    }
    my $body = "Content-Type: text/plain\r\n\r\n" . _named($parameters);
    print $client pack('CCnnCx', 1, 6, 1, length $body, 0), $body,
        pack('CCnnCx', 1, 6, 1, 0, 0), pack('CCnnCx NCx3', 1, 3, 1, 8, 0, 0, 0);
    return;
}

sub _record {
    my ($client) = @_;
    read($client, my $head, 8) == 8 or return;
    my (undef, $type, undef, $size, $padding) = unpack 'CCnnC', $head;
    my $content = '';
    read($client, $content, $size) == $size or return if $size;
    read($client, my $ignored, $padding) if $padding;
    return ($type, $content);
}

# The pairs of a FastCGI parameter stream, as lines of name=value.
sub _named {
    my ($stream) = @_;
    my @lines;
    while (length $stream) {
        my @sizes = map { _size(\$stream) } 1, 2;
        my ($name, $value) = map { substr $stream, 0, $_, '' } @sizes;
        push @lines, "$name=$value\n";
    }
    return join '', @lines;
}

sub _size {
    my ($stream) = @_;
    my $size = unpack 'C', substr $$stream, 0, 1, '';
    return $size if $size < 128;
    return unpack('N', pack('C', $size & 127) . substr $$stream, 0, 3, '');
}

1;
