package Habilitation::Program;

# A program that keeps to conf/openapi.json: each call is checked against it, what is sent
# and what is answered, and what was called is known in the end.
#
#   my $program = Habilitation::Program->new($t);
#   my $document = $program->call(200, 'get', '/annuaire');

use strict;
use warnings;

use JSON::PP ();
use MIME::Base64 qw(encode_base64);
use Test::More;

use Habilitation::Schema ();

use constant PORTAL => '/extranet';

my $coder = JSON::PP->new->utf8;

sub new {
    my ($class, $t) = @_;
    my $api = Habilitation::Schema->load($t->source . '/conf/openapi.json');
    return bless {t => $t, api => $api, called => {}}, $class;
}

# A token for a web service, of a person who has a password.
sub token {
    my ($self, $identifiant) = @_;
    $self->{t}->login($identifiant);
    return $self->call(200, 'post', '/jeton', undef, basic => "$identifiant:" . $self->{t}->password)->{jeton};
}

# One call; gives its document, or its response when that is none. Options: as (whose
# session), bearer, basic.
sub call {
    my ($self, $status, $method, $path, $document, %options) = @_;
    my $operation = $self->{api}->operation($method, $path);
    my @headers = $document ? ('Content-Type' => 'application/json') : ();
    push @headers, Authorization => "Bearer $options{bearer}" if $options{bearer};
    push @headers, Authorization => 'Basic ' . encode_base64($options{basic}, '') if $options{basic};
    my $response = $self->{t}->request(PORTAL . $path, method => uc $method, accept => 'application/json',
        headers => \@headers, ($options{as} ? (cookie => $self->{t}->login($options{as})) : ()),
        ($document ? (body => $coder->encode($document)) : ()));
    my @wrong = $self->{api}->wrong_answer($operation, $response);
    if ($status < 400) {
        $self->{called}{$operation} = 1;
        push @wrong, map { "sent: $_" } $self->{api}->wrong_body($operation, $document) if $document;
    }
    is($response->status, $status, "$operation: $status") or diag($response->body);
    is_deeply(\@wrong, [], "$operation: $status, as told") or diag($response->body);
    return ($response->header('Content-Type') // '') =~ /json$/ ? $response->json : $response;
}

# A document that stands in another, as one of the file's schemas tells.
sub is_told {
    my ($self, $schema, $document, $name) = @_;
    return is_deeply([$self->{api}->wrong({'$ref' => "#/components/schemas/$schema"}, $document, '')], [], $name);
}

# The operations of an area that did their work for nobody; those of the rest without one.
sub uncalled {
    my ($self, $area) = @_;
    return grep { !$self->{called}{$_} } operations($self->{api}, $area);
}

# What answers of an area may have, as the file tells, and none had.
sub never_came {
    my ($self, $area) = @_;
    return map { $self->{api}->never_came($_) } operations($self->{api}, $area);
}

# Which test calls which operations, t/nginx/api_AREA.t: the first that fits. All the others
# are those of t/nginx/api.t, so that none is nobody's.
my @areas = (
    traces  => qr{^/caf/traces\b},
    alarmes => qr{^/caf/alarmes\b},
    controles => qr{^/(?:caf/)?(?:signalements|controles)\b},
    lieu    => qr{^/lieu-information/},
    fiches  => qr{^/(?:annuaire|structures|mam)\b},
    devoirs => qr{^/mon-compte-partenaire/(?:suivi-)?
        (?:signaler|incidents|annoncer|prestataires|reunir|reunions|bilans)\b}x,
    espace  => qr{^/mon-compte-partenaire/(?:espace|services|contrat)\b},
    mcp     => qr{^/mon-compte-partenaire/},
);

sub areas { return map { $areas[2 * $_] } 0 .. $#areas / 2 }

sub operations {
    my ($api, $area) = @_;
    return grep { _area((split / /)[1]) eq ($area // '') } $api->operations;
}

sub _area {
    my ($path) = @_;
    my ($first) = grep { $path =~ $areas[2 * $_ + 1] } 0 .. $#areas / 2;
    return defined $first ? $areas[2 * $first] : '';
}

1;
