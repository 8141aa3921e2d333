package Habilitation::Response;

# One parsed answer: status, headers, body, and the bytes as they came.

use strict;
use warnings;

use JSON::PP ();

# Takes one answer off the front of $$buffer when it is there in full. Undef until
# then; at the end of the connection ($eof), what came is all there will be.
sub take {
    my ($class, $buffer, %about) = @_;
    my $end = index($$buffer, "\r\n\r\n");
    return if $end < 0;
    my $self = bless {raw => substr($$buffer, 0, $end + 4)}, $class;
    $self->_read_head(substr($$buffer, 0, $end));
    my $size = $self->_body_size($buffer, $end + 4, %about);
    return unless defined $size;
    $self->{raw} = substr($$buffer, 0, $end + 4 + $size, '');
    $self->{body} = substr($self->{raw}, $end + 4);
    $self->{body} = _unchunk($self->{body}) if $self->_chunked;
    return $self;
}

sub _read_head {
    my ($self, $head) = @_;
    my ($line, @fields) = split /\r\n/, $head;
    ($self->{version}, $self->{status}) = $line =~ m{^HTTP/(\S+) (\d{3})};
    $self->{status} //= 0;
    for my $field (@fields) {
        my ($name, $value) = split /:[ \t]*/, $field, 2;
        push @{$self->{headers}{lc $name}}, $value;
    }
}

sub _chunked {
    my ($self) = @_;
    return ($self->header('transfer-encoding') // '') =~ /chunked/i;
}

sub _body_size {
    my ($self, $buffer, $start, %about) = @_;
    return 0 if ($about{method} // '') eq 'HEAD' || $self->{status} =~ /^(1..|204|304)$/;
    return _chunks_size($buffer, $start) if $self->_chunked;
    my $announced = $self->header('content-length');
    my $there = length($$buffer) - $start;
    return $about{eof} ? $there : undef unless defined $announced;
    return $announced if $there >= $announced;
    return $about{eof} ? $there : undef;
}

sub _chunks_size {
    my ($buffer, $start) = @_;
    my $at = $start;
    while (1) {
        my $end = index($$buffer, "\r\n", $at);
        return if $end < 0;
        my $size = hex substr($$buffer, $at, $end - $at);
        $at = $end + 2 + $size + 2;
        return if $at > length $$buffer;
        return $at - $start if $size == 0;
    }
}

sub _unchunk {
    my ($body) = @_;
    my $whole = '';
    while ($body =~ s/^([0-9a-fA-F]+)[^\r]*\r\n//) {
        my $size = hex $1;
        last if $size == 0;
        $whole .= substr($body, 0, $size, '');
        $body =~ s/^\r\n//;
    }
    return $whole;
}

sub status  { return $_[0]{status} }
sub body    { return $_[0]{body} }
sub raw     { return $_[0]{raw} }
sub version { return $_[0]{version} }

# The first field of this name, or undef.
sub header {
    my ($self, $name) = @_;
    return ($self->{headers}{lc $name} // [])->[0];
}

# All fields of this name.
sub headers {
    my ($self, $name) = @_;
    return @{$self->{headers}{lc $name} // []};
}

# The body as JSON; an empty hash when it is none.
sub json {
    my ($self) = @_;
    return eval { JSON::PP->new->utf8->decode($self->{body}) } // {};
}

# The value that the answer gives a cookie, or undef.
sub cookie {
    my ($self, $name) = @_;
    for my $field ($self->headers('Set-Cookie')) {
        return $1 if $field =~ /^\Q$name\E=([^;]*)/;
    }
    return;
}

1;
