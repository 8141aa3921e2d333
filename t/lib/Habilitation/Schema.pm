package Habilitation::Schema;

# conf/openapi.json, and whether what is sent and answered is as it says. Read strictly:
# a member that a schema does not name is a breach, unless it says that others may be
# there; a word of JSON Schema that is not known here is an error of the file.

use strict;
use warnings;

use B ();
use JSON::PP ();
use Scalar::Util qw(refaddr);

my %known = map { $_ => 1 } qw($ref type const enum required properties additionalProperties items
    anyOf pattern minLength maxLength minimum maximum minItems maxItems uniqueItems description);

sub load {
    my ($class, $path) = @_;
    open my $file, '<:raw', $path or die "$path: $!\n";
    my $api = JSON::PP->new->utf8->decode(do { local $/; <$file> });
    return bless {api => $api, came => {}}, $class;
}

sub _resolve {
    my ($self, $value) = @_;
    my ($path) = ($value->{'$ref'} // return $value) =~ m{^#/(.*)} or die 'a reference elsewhere';
    my $found = $self->{api};
    $found = $found->{$_} // die "$path leads nowhere" for split m{/}, $path;
    return $found;
}

# The names of all operations, "get /caf/demandes/{reference}".
sub operations {
    my ($self) = @_;
    my $paths = $self->{api}{paths};
    return map { my $path = $_; map { "$_ $path" } grep { $_ ne 'parameters' } keys %{$paths->{$path}} }
        sort keys %$paths;
}

# The name of the operation that answers a path: the one that says most of it.
sub operation {
    my ($self, $method, $path) = @_;
    $path =~ s/\?.*//;
    my ($best) = sort { length $b <=> length $a }
        grep { my $pattern = join '.+', map { quotemeta } split /\{[^}]*\}/, $_, -1; $path =~ /^$pattern$/ }
        keys %{$self->{api}{paths}};
    return lc($method) . ' ' . ($self->{api}{paths}{$path} ? $path : $best // die "no path like $path");
}

sub _told {
    my ($self, $operation) = @_;
    my ($method, $path) = split / /, $operation, 2;
    return $self->{api}{paths}{$path}{$method} // die "no operation $operation";
}

# What is wrong with a document that is sent.
sub wrong_body {
    my ($self, $operation, $document) = @_;
    my $content = $self->_told($operation)->{requestBody}{content} // return "$operation takes no body";
    return $self->wrong($content->{'application/json'}{schema}, $document, '');
}

# What is wrong with an answer: its status, its type, its document.
sub wrong_answer {
    my ($self, $operation, $response) = @_;
    my ($status, $responses) = ($response->status, $self->_told($operation)->{responses});
    my $told = $responses->{$status} // ($status >= 400 ? $responses->{default} : undef)
        // return "$status is not told";
    my $content = $self->_resolve($told)->{content} // return;
    my ($type) = ($response->header('Content-Type') // '') =~ /^([^;]*)/;
    my $media = $content->{$type} // return "type $type is not told";
    return if !$media->{schema};
    local $self->{answer} = 1;
    return $self->wrong($media->{schema}, JSON::PP->new->utf8->decode($response->body), '');
}

# The members that the answers of an operation may have, and that none had so far.
sub never_came {
    my ($self, $operation) = @_;
    my $responses = $self->_told($operation)->{responses};
    my @schemas = map { $_->{schema} // () } map { values %{$responses->{$_}{content} // {}} }
        grep { $_ =~ /^2/ } keys %$responses;
    return map { "$operation: $_" } map { $self->_never_came($_, '', {}) } @schemas;
}

sub _never_came {
    my ($self, $schema, $path, $above) = @_;
    return if $above->{refaddr $schema};
    my %above = (%$above, refaddr($schema) => 1);
    my @inside = (@{$schema->{anyOf} // []}, @{$schema->{allOf} // []});
    push @inside, $self->_resolve($schema) if $schema->{'$ref'};
    my @never = map { $self->_never_came($_, $path, \%above) } @inside;
    push @never, $self->_never_came($schema->{items}, "$path\[]", \%above) if $schema->{items};
    my $told = $schema->{properties} // {};
    for my $name (sort keys %$told) {
        push @never, $self->{came}{refaddr $told->{$name}}
            ? $self->_never_came($told->{$name}, "$path/$name", \%above) : "$path/$name";
    }
    return @never;
}

# The breaches of a schema by a value, as "path: rule".
sub wrong {
    my ($self, $schema, $value, $path) = @_;
    $schema = $self->_joined($schema) if $schema->{allOf};
    my @unknown = grep { !$known{$_} } keys %$schema;
    die "not understood: @unknown" if @unknown;
    my @wrong = $schema->{'$ref'} ? $self->wrong($self->_resolve($schema), $value, $path) : ();
    push @wrong, _wrong_kind($schema, $value), _wrong_value($schema, $value);
    @wrong = map { /^\// ? $_ : "$path/: $_" } @wrong;
    push @wrong, $self->_wrong_choice($schema, $value, $path) if $schema->{anyOf};
    push @wrong, $self->_wrong_members($schema, $value, $path) if ref $value eq 'HASH';
    push @wrong, $self->_wrong_elements($schema, $value, $path) if ref $value eq 'ARRAY';
    return @wrong;
}

# One object of all those that "allOf" names: what none of them tells is not told.
sub _joined {
    my ($self, $schema) = @_;
    my %all = (type => 'object', properties => {}, required => []);
    for my $part (map { $self->_resolve($_) } @{$schema->{allOf}}) {
        $part = $self->_joined($part) if $part->{allOf};
        %{$all{properties}} = (%{$all{properties}}, %{$part->{properties} // {}});
        push @{$all{required}}, @{$part->{required} // []};
    }
    return \%all;
}

sub _kind {
    my ($value) = @_;
    return 'null' if !defined $value;
    return 'boolean' if JSON::PP::is_bool($value);
    return {HASH => 'object', ARRAY => 'array'}->{ref $value} if ref $value;
    my $flags = B::svref_2object(\$value)->FLAGS;
    return 'string' if $flags & B::SVp_POK;
    return $flags & B::SVp_IOK ? 'integer' : 'number';
}

sub _wrong_kind {
    my ($schema, $value) = @_;
    my @kinds = ref $schema->{type} ? @{$schema->{type}} : $schema->{type} // return;
    my $kind = _kind($value);
    return (grep { $_ eq $kind } @kinds) ? () : "$kind where @kinds is told";
}

sub _same {
    my ($left, $right) = map { JSON::PP->new->canonical->allow_nonref->encode($_) } @_;
    return $left eq $right;
}

sub _wrong_value {
    my ($schema, $value) = @_;
    my ($kind, @wrong) = _kind($value);
    push @wrong, "not the one value" if exists $schema->{const} && !_same($schema->{const}, $value);
    push @wrong, "not one of the values" if $schema->{enum} && !grep { _same($_, $value) } @{$schema->{enum}};
    if ($kind eq 'string') {
        push @wrong, "not like $schema->{pattern}" if $schema->{pattern} && $value !~ /$schema->{pattern}/;
        push @wrong, 'too short' if length $value < ($schema->{minLength} // 0);
        push @wrong, 'too long' if length $value > ($schema->{maxLength} // 'inf');
    } elsif ($kind eq 'integer') {
        push @wrong, 'too small' if $value < ($schema->{minimum} // '-inf');
        push @wrong, 'too big' if $value > ($schema->{maximum} // 'inf');
    } elsif ($kind eq 'array') {
        push @wrong, 'too few' if @$value < ($schema->{minItems} // 0);
        push @wrong, 'too many' if @$value > ($schema->{maxItems} // 'inf');
        push @wrong, 'one twice' if $schema->{uniqueItems} && _has_twice($value);
    }
    return @wrong;
}

sub _has_twice {
    my ($list) = @_;
    my %seen;
    return scalar grep { $seen{JSON::PP->new->canonical->allow_nonref->encode($_)}++ } @$list;
}

sub _wrong_choice {
    my ($self, $schema, $value, $path) = @_;
    my @tried;
    for my $choice (@{$schema->{anyOf}}) {
        my @wrong = $self->wrong($choice, $value, $path);
        return if !@wrong;
        push @tried, $wrong[0];
    }
    return "$path/: none of the choices (" . join('; ', @tried) . ')';
}

sub _wrong_members {
    my ($self, $schema, $value, $path) = @_;
    my $told = $schema->{properties};
    my @wrong = map { "$path/$_: missing" } grep { !exists $value->{$_} } @{$schema->{required} // []};
    for my $name (sort keys %$value) {
        if ($told && $told->{$name}) {
            $self->{came}{refaddr $told->{$name}} = 1 if $self->{answer};
            push @wrong, $self->wrong($told->{$name}, $value->{$name}, "$path/$name");
        } elsif ($told && !$schema->{additionalProperties}) {
            push @wrong, "$path/$name: not told";
        }
    }
    return @wrong;
}

sub _wrong_elements {
    my ($self, $schema, $value, $path) = @_;
    my $items = $schema->{items} // return;
    return map { $self->wrong($items, $value->[$_], "$path/$_") } 0 .. $#$value;
}

1;
