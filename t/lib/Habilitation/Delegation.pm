package Habilitation::Delegation;

# Partners of Mon Compte Partenaire with somebody of every sort, for tests of who may do what
# to whom (MCP-9.1): logged in, asked for pages and acts, with all that is kept to look at.
#
#   my $d = Habilitation::Delegation->new;
#   $d->ask('pa', JSON, $d->page('personnes', 'A', 'ma'), {acte => 'sortir'});

use strict;
use warnings;
use utf8;

use Encode qw(decode_utf8 encode_utf8);
use Exporter qw(import);
use JSON::PP ();

use Habilitation::Documents qw(lieu partenaire);
use Habilitation::Test ();

use constant {HTML => 'text/html', JSON => 'application/json'};

our @EXPORT_OK = qw(HTML JSON);

# A and B are delegated, C is centralised, D and E delegated too, for what the Caf does about
# it; Z is another Caf's.
my %numeros = (A => '2026-21750001600019', B => '2026-21910888800013', C => '2026-21910777700019',
    D => '2026-21910999900017', E => '2026-21910666600015', Z => '2026-21910555500011');

# Persons by short names: p, s, m, n and a letter are the principal, the suppléant and two
# members of it; `deux` is in A and B; `lieu` in no convention of this type.
my %persons = (deux => 'deux@partenaire.example', lieu => 'lieu@lieu.example');
for my $letter (map { lc } keys %numeros) {
    $persons{"$_$letter"} = "$_-$letter\@partenaire.example" for qw(p s m n);
}

my %agents = (agent => ['751', 'conventions'], valide => ['751', 'validation,traces,administration'],
    ailleurs => ['920', 'conventions']);

my $json = JSON::PP->new->utf8;

# Options: annexe, {A => {quota => 6}}; named, {A => {ma => {…}}}, what a line says; logins, who
# has a session.
sub new {
    my ($class, %options) = @_;
    my $test = Habilitation::Test->new(workers => 2);
    my $self = bless {test => $test, store => $test->store(empty => 1)}, $class;
    $self->{store}->import_documents((map { _partner($_, \%options) } sort keys %numeros),
        lieu('LI-2026-751-001', [$persons{lieu}]));
    $test->ctl('agent', 'add', $self->identifiant($_), '--nom', 'Agent', '--prenom', ucfirst $_, '--caf',
        $agents{$_}[0], '--roles', $agents{$_}[1]) for sort keys %agents;
    $self->_read_numbers;
    $self->_start;
    $self->login($_) for @{$options{logins}};
    return $self;
}

sub _partner {
    my ($letter, $options) = @_;
    my @who = map { $_ . lc $letter } qw(p s m n);
    push @who, 'deux' if $letter =~ /[AB]/;
    my $document = partenaire($numeros{$letter}, [], caf => $letter eq 'Z' ? '920' : '751',
        partenaire => {nom => "Commune $letter", adresse => '1 place de la Mairie, Test'},
        annexe => {gestionnaires => {principal => $persons{$who[0]}, suppleant => $persons{$who[1]}},
            mode => $letter eq 'C' ? 'centralise' : 'delegue', quota => 60,
            %{$options->{annexe}{$letter} // {}}});
    $document->{annexe}{personnes} = [map { {identifiant => $persons{$_}, nom => "\u$_", prenom => 'Camille',
        habilitations => [{service => 'quotient_familial', responsable_metier => 'A. Un'}],
        %{$options->{named}{$letter}{$_} // {}}} } @who];
    return $document;
}

sub identifiant {
    my ($self, $who) = @_;
    return $agents{$who} ? "$who\@caf.example" : $persons{$who} // die "nobody is called $who";
}

sub _read_numbers {
    my ($self) = @_;
    my $test = $self->{test};
    for my $who (keys %persons, keys %agents) {
        $self->{number}{$who} = $json->decode($test->ctl('person', 'show', $self->identifiant($who)))->{numero};
    }
    my $count = 0;
    $self->{convention} = {map { $_ => ++$count } sort keys %numeros};
    return;
}

sub _start {
    my ($self) = @_;
    my $test = $self->{test};
    $test->write('html/service/page.html', "page\n");
    $test->configure(<<'EOT');
%%MAIN%%
events { worker_connections 512; }
http {
    %%HTTP%%
    server {
        listen 127.0.0.1:%%PORT%%;
        root %%DIR%%/html;
        %%PORTAL%%
        location /service/ { habilitation mon_compte_partenaire quotient_familial; }
    }
}
EOT
    $test->start;
    return;
}

sub login {
    my ($self, $who) = @_;
    $self->{cookie}{$who} = $self->{test}->login($self->identifiant($who));
    my $page = $self->ask($who, HTML, 'mot-de-passe');
    ($self->{csrf}{$who}) = $page->body =~ /name="csrf" value="([^"]*)"/;
    return;
}

sub test   { return $_[0]{test} }
sub store  { return $_[0]{store} }
sub csrf   { return $_[0]{csrf}{$_[1]} }
sub cookie { return $_[0]{cookie}{$_[1]} }
sub numero { return $numeros{$_[1]} }

# Numbers of persons and conventions by their short names; a number stands for itself.
sub number     { return $_[0]{number}{$_[1]} // $_[1] }
sub convention { return $_[0]{convention}{$_[1]} // $_[1] }

sub page {
    my ($self, $page, $convention, $behind) = @_;
    return join '/', 'mon-compte-partenaire', $page, $self->convention($convention),
        defined $behind ? $self->number($behind) : ();
}

# Fields as a browser sends them; of a list, each.
sub form {
    my ($document) = @_;
    my @fields = map { my $name = $_; map { [$name, $_] } ref $document->{$_} ? @{$document->{$_}} : $document->{$_} }
        sort keys %$document;
    return join '&', map { join '=', map { encode_utf8($_) =~ s/([^A-Za-z0-9])/sprintf '%%%02X', ord $1/ger } @$_ }
        @fields;
}

# A page, or what is posted to it, as JSON or as its form with the session's token; `nobody`
# has no session. Options: those of a request.
sub ask {
    my ($self, $who, $shape, $path, $document, %options) = @_;
    my @own = $who eq 'nobody' ? () : (cookie => $self->{cookie}{$who});
    my $test = $self->{test};
    return $test->request("/extranet/$path", accept => $shape, @own, %options) unless $document;
    my ($type, $body) = $shape eq JSON ? (JSON, $json->encode($document))
        : ('application/x-www-form-urlencoded', form({csrf => $self->{csrf}{$who} // 'x', %$document}));
    return $test->request("/extranet/$path", accept => $shape, method => 'POST', body => $body, @own,
        headers => ['Content-Type' => $type], %options);
}

# What an answer says of a refusal: status, motif (of JSON) and article.
sub seen {
    my ($response, $shape) = @_;
    return [$response->status, @{$response->json}{qw(motif article)}] if $shape eq JSON;
    my ($article) = decode_utf8($response->body) =~ m{<dt>Article</dt><dd[^>]*>([^<]*)<};
    return [$response->status, undef, $article];
}

# A refusal without what is its own: the reference of its trace.
sub bare {
    my ($response) = @_;
    return join "\n", $response->status, $response->body =~ s/[0-9a-f]{32}|[0-9a-f-]{36}/X/gr;
}

# A digest of all that acts could change; mails go out meanwhile, and are counted.
sub stored {
    my ($self) = @_;
    my $tables = 'register plugin vault mail member person person_doc convention_doc';
    my $digest = `@{[$self->{test}->build]}/t/unit/digest_tables $self->{store}{directory} $tables`;
    die "digest_tables: $?" if $?;
    return $digest =~ s/^((?:mail|person)\t\d+)\t.*$/$1/mgr;
}

1;
