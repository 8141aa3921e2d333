package Habilitation::Client;

# A small HTTP client that sends exactly what it is told: one connection, plain or
# TLS, kept open for as long as the server does. Options: port, tls, room, from (an address
# of this machine).

use strict;
use warnings;

use Errno qw(EINTR);
use IO::Socket::INET ();
use IO::Socket::SSL ();
use Socket qw(INADDR_LOOPBACK SO_RCVBUF SO_RCVTIMEO pack_sockaddr_in);

use Habilitation::Response ();

use constant TIMEOUT => 30;

sub new {
    my ($class, %options) = @_;
    my $self = bless {port => $options{port}, tls => $options{tls}, buffer => ''}, $class;
    my @address = (PeerAddr => '127.0.0.1', PeerPort => $self->{port}, Timeout => TIMEOUT,
        $options{from} ? (LocalAddr => $options{from}) : ());
    $self->{socket} = $self->{tls}
        ? IO::Socket::SSL->new(@address, SSL_verify_mode => 0, SSL_hostname => 'localhost')
        : $options{room} ? _narrow_socket($self->{port}, $options{room})
        : IO::Socket::INET->new(@address, Proto => 'tcp');
    return unless $self->{socket};
    $self->{socket}->sockopt(SO_RCVTIMEO, pack('l!l!', TIMEOUT, 0));
    return $self;
}

# A socket whose system takes no more than `room` bytes, or so, that nobody reads.
sub _narrow_socket {
    my ($port, $room) = @_;
    my $socket = IO::Socket::INET->new(Proto => 'tcp') or return;
    $socket->sockopt(SO_RCVBUF, $room);
    return $socket->connect(pack_sockaddr_in($port, INADDR_LOOPBACK)) ? $socket : undef;
}

sub send_text {
    my ($self, $text) = @_;
    local $SIG{PIPE} = 'IGNORE';
    while (length $text) {
        my $sent = $self->{socket}->syswrite($text);
        return 0 unless $sent;
        substr($text, 0, $sent, '');
    }
    return 1;
}

# The next answer of the connection, or undef when there is none.
sub response {
    my ($self, $method) = @_;
    my $eof = 0;
    while (1) {
        my $response = Habilitation::Response->take(\$self->{buffer}, method => $method,
            eof => $eof);
        return $response if $response || $eof;
        $eof = !$self->_fill;
    }
}

# All that the server sends until it closes.
sub rest {
    my ($self) = @_;
    1 while $self->_fill;
    return delete $self->{buffer};
}

sub _fill {
    my ($self) = @_;
    while (1) {
        my $got = $self->{socket}->sysread($self->{buffer}, 65536, length $self->{buffer});
        return $got if defined $got;
        return 0 unless $! == EINTR;
    }
}

# The text of a request. Options: method, headers (a flat list), body, version,
# accept, cookie.
sub request_text {
    my ($self, $uri, %o) = @_;
    my $version = $o{version} // '1.1';
    my @lines = (($o{method} // 'GET') . " $uri HTTP/$version");
    my @fields = (Host => "localhost:$self->{port}", @{$o{headers} // []});
    push @fields, Accept => $o{accept} if defined $o{accept};
    push @fields, Cookie => $o{cookie} if defined $o{cookie};
    push @fields, 'Content-Length' => length $o{body} if defined $o{body};
    while (my ($name, $value) = splice @fields, 0, 2) {
        push @lines, "$name: $value";
    }
    return join("\r\n", @lines, '', '') . ($o{body} // '');
}

sub request {
    my ($self, $uri, %o) = @_;
    return unless $self->send_text($self->request_text($uri, %o));
    return $self->response($o{method} // 'GET');
}

sub close {
    my ($self) = @_;
    $self->{socket}->close;
    return;
}

1;
