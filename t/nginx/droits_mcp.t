#!/usr/bin/perl

# MCP-9.1: a gestionnaire manages the habilitations of the own organisation, and nobody else
# does; the Caf supervises its own partners. Everybody (in a delegated convention, in
# another's, in a centralised one, with a delegation that is withdrawn or taken back, of
# another type, agents of each sort, nobody) × every act and page × whom it is about, as a page
# and as JSON: refused with the article, once on record, with nothing changed; else let in, and
# then what was to change has changed. What is there and what is not is refused alike.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use JSON::PP ();
use Test::More;

use Habilitation::Delegation qw(HTML JSON);

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

use constant {QUOTIENT => 'quotient_familial', NOT_THERE => 999};

my @everybody = qw(pa sa ma pb sb mb pc sc mc pd pe lieu agent valide ailleurs nobody);
my $d = Habilitation::Delegation->new(logins => [grep { $_ ne 'nobody' } @everybody]);
my $t = $d->test;

# -- What MCP-9.1 says: who sits where, and may do what

my %seat; # who → convention → seat
for my $letter (qw(A B C D E Z)) {
    my $low = lc $letter;
    $seat{"p$low"}{$letter} = 'principal';
    $seat{"s$low"}{$letter} = 'suppleant';
    $seat{"$_$low"}{$letter} = 'membre' for 'm', 'n';
}
my %caf = (A => '751', B => '751', C => '751', D => '751', E => '751', Z => '920');
my %agents = (agent => '751', valide => '751', ailleurs => '920');

sub seat { return $seat{$_[0]}{$_[1]} // '' }
sub manages { return seat(@_) =~ /^(?:principal|suppleant)$/ }
sub in_office { return manages(@_) && $_[0] ne 'pd' } # whose delegation is withdrawn

use constant {NO_SESSION => [401, 'sans_session', 'MCP-9.1'], NOT_ALLOWED => [403, 'acte_non_autorise', 'MCP-9.1'],
    UNKNOWN => [404, 'inconnu', undef]};

# Of a page: who may be there at all. undef: let in.
sub refused_there {
    my ($who, $letter, $may) = @_;
    return NO_SESSION if $who eq 'nobody';
    return $may->($who, $letter) ? undef : NOT_ALLOWED;
}

# Of an act on somebody: one's own colleagues only, never oneself nor a gestionnaire.
sub refused_act {
    my ($who, $letter, $whom) = @_;
    my $refused = refused_there($who, $letter, \&in_office);
    return $refused if $refused;
    return $whom ne $who && seat($whom, $letter) eq 'membre' ? undef : NOT_ALLOWED;
}

# Of a page for agents: those with the role, of this Caf; anything else is not there for them.
sub refused_agent {
    my ($who, $letter) = @_;
    return NO_SESSION if $who eq 'nobody';
    return NOT_ALLOWED unless $agents{$who} && $who ne 'valide';
    return ($caf{$letter} // '') eq $agents{$who} ? undef : UNKNOWN;
}

# MCP-9.1: in delegated mode the Caf suspends and restores, and sees to the gestionnaires; it
# does all in centralised mode (C), and where it took management back (E).
sub refused_caf_act {
    my ($who, $letter, $whom, $act) = @_;
    my $refused = refused_agent($who, $letter);
    return $refused if $refused;
    return [404, 'inconnu', 'MCP-9.1'] unless seat($whom, $letter);
    return undef if $act =~ /^(?:suspendre|retablir|question|mot_de_passe)$/ || $letter =~ /[CE]/;
    return manages($whom, $letter) ? undef : NOT_ALLOWED;
}

# -- What they try

my %right = (services => [QUOTIENT], responsable_metier => 'Bilal Deux');
my %acts = (
    accorder    => {%right, fin => ''},
    retirer     => {services => [QUOTIENT]},
    suspendre   => {motif => 'Absence.'},
    retablir    => {},
    echeance    => {services => [QUOTIENT], fin => '2027-06-30'},
    responsable => {%right},
    sortir      => {},
);
my %caf_acts = ((map { my $act = $_; ($act => {acte => $act, %{$acts{$act}}}) } keys %acts),
    mot_de_passe => {action => 'mot_de_passe', motif => 'Doute.', precedent => '0'},
    question     => {action => 'question', texte => 'Est-ce utile ?', jours => '8'});

my $fresh = 0;
sub invitation {
    $fresh++;
    return {identifiant => "nouvelle-$fresh\@partenaire.example", nom => 'Nouvelle', prenom => 'Zoé', %right,
        responsable_metier => 'A. Un'};
}

sub named { return !!seat(@_) }
my %pages = ( # GET, and who may
    'contrat' => \&named, 'contrat/1' => \&named, 'contrat/1/convention.pdf' => \&named,
    'services' => \&named, 'traces' => \&named, 'incidents' => \&named, 'signaler' => \&named,
    'personnes' => \&manages, 'historique' => \&manages, 'demandes' => \&manages, 'questions' => \&manages,
    'inutilises' => \&manages, 'prestataires' => \&manages, 'bilans' => \&manages, 'reunions' => \&manages,
    'annoncer' => \&in_office, 'reunir' => \&in_office,
    'inviter' => \&in_office, 'groupe' => \&in_office, 'import' => \&in_office,
);
my @desk = qw(suivi suivi-personnes suivi-incidents suivi-prestataires suivi-bilans suivi-reunions suivi-reunir);
my @queues = map { "suivi$_" } '', qw(-demandes -questions -incidents -prestataires -bilans -reunions);

# "contrat/1" of a convention: "contrat/C/1".
sub page_of {
    my ($page, $letter) = @_;
    my ($first, $behind) = split m{/}, $page, 2;
    return $d->page($first, $letter) . (defined $behind ? "/$behind" : '');
}

# -- What came of it

my (%expected, %bodies);

# Refused, and to be found once on record; of a page whose article is none, the status alone.
sub is_refused {
    my ($name, $who, $response, $shape, $refusal) = @_;
    my ($status, $motif, $article) = @$refusal;
    if ($shape eq HTML && $status == 401) {
        like($response->status . ' ' . ($response->header('Location') // ''), qr{^303 /extranet/connexion\b},
            "$name leads to the login");
        return;
    }
    is_deeply([@{Habilitation::Delegation::seen($response, $shape)}[0 .. ($shape eq JSON ? 2 : 0)]],
        [$status, $shape eq JSON ? ($motif, $article) : ()], "$name is refused") or diag($response->raw);
    $expected{$who}++ if $who ne 'nobody';
    return;
}

my $before = $d->stored;
sub is_unchanged {
    my ($name) = @_;
    my $now = $d->stored;
    is($now, $before, "$name: nothing has changed");
    $before = $now;
    return;
}

# Each is a name, a path, what is posted (undef: nothing) and the refusal. Pages are let in
# else; what acts that are let in do comes further down.
sub try_all {
    my ($who, $what, @cells) = @_;
    for my $cell (@cells) {
        my ($name, $path, $document, $refusal) = @$cell;
        for my $shape (JSON, HTML) {
            next if $document && !$refusal;
            my $response = $d->ask($who, $shape, $path, $document);
            $refusal ? is_refused("$who, $name, $shape", $who, $response, $shape, $refusal)
                : is($response->status, 200, "$who, $name, $shape, is let in");
        }
    }
    is_unchanged("$who, $what");
    return;
}

# -- The Caf takes back E, and withdraws the delegation of D's principal

sub must {
    my ($name, $response) = @_;
    die "$name: " . $response->raw if $response->status != 200;
    return $response->json;
}

sub measure {
    my ($letter, %measure) = @_;
    return must("a measure about $letter", $d->ask('agent', JSON, $d->page('suivi', $letter),
        {motif => 'Contrôle.', confirme => 'oui', %measure}));
}
measure('E', acte => 'reprendre', revision => '0');
measure('D', acte => 'retirer', gestionnaire => 'principal', revision => '0');

my $request = must('asks', $d->ask('pc', JSON, $d->page('personnes', 'C', 'nc'), {acte => 'sortir'}))->{demande};
my %question = map { $_ => must('a question', $d->ask('agent', JSON, $d->page('suivi-personnes', $_, 'n' . lc),
    $caf_acts{question}))->{numero} } qw(A B D);
$before = $d->stored;

# -- The matrix

sub conventions_for { # own, others', and one that is not there
    my ($who) = @_;
    my %letters = map { $_ => 1 } 'A', 'C', NOT_THERE, keys %{$seat{$who} // {}};
    return sort keys %letters;
}

# oneself, a colleague, both gestionnaires, somebody of another organisation, nobody
sub whom_for {
    my ($who, $letter) = @_;
    my $low = $letter eq NOT_THERE ? 'a' : lc $letter;
    return 'na', $who eq 'nobody' ? () : $who if $letter eq NOT_THERE;
    my %whom = map { $_ => 1 } "n$low", "p$low", "s$low", $low eq 'b' ? 'ma' : 'mb', NOT_THERE, $who;
    delete $whom{nobody};
    return sort keys %whom;
}

sub cells_of_acts {
    my ($who, $letter, $whom) = @_;
    my $own = $d->page('personnes', $letter, $whom);
    my $refused = refused_act($who, $letter, $whom);
    my $seen = refused_there($who, $letter, sub { manages(@_) ? !!seat($whom, $letter) : seat(@_) && $whom eq $who });
    return (["the page of $whom in $letter", $own, undef, $seen],
        map { ["$_ $whom in $letter", $own, {acte => $_, %{$acts{$_}}}, $refused] } sort keys %acts);
}

sub cells_of_pages {
    my ($who, $letter) = @_;
    my $refused = refused_there($who, $letter, \&in_office);
    my $right = $d->number('n' . lc($letter eq NOT_THERE ? 'a' : $letter)) . '/' . QUOTIENT;
    return (
        (map { ["$_ of $letter", page_of($_, $letter), undef, refused_there($who, $letter, $pages{$_})] } sort keys %pages),
        ["invites to $letter", $d->page('inviter', $letter), {%{invitation()}, etape => 'confirmer'}, $refused],
        ["a group of $letter", $d->page('groupe', $letter), {acte => 'suspendre', personne => [split m{/.*}, $right],
            confirmer => 'oui'}, $refused],
        ["an import to $letter", $d->page('import', $letter), {csv => "identifiant;nom;prenom\na\@b.example;A;B\n",
            confirmer => 'oui'}, $refused],
        (map { ["unused rights of $letter: $_", $d->page('inutilises', $letter), {droits => [$right], action => $_,
            motif => 'Utile.', confirmer => 'oui'}, $refused] } 'retirer', 'garder'),
    );
}

sub cells_of_dossiers {
    my ($who) = @_;
    my @cells;
    for my $case (['demandes', 'C', $request, {action => 'retirer'}],
        map { ['questions', $_, $question{$_}, {texte => 'Oui.'}] } qw(A B D)) {
        my ($page, $letter, $number, $document) = @$case;
        my $path = $d->page($page, $letter) . "/$number";
        push @cells, ["$page $letter", $path, undef, refused_there($who, $letter, \&manages)],
            ["$page $letter, posted", $path, $document, refused_there($who, $letter, \&in_office)];
    }
    return @cells;
}

sub cells_of_desk {
    my ($who, $letter) = @_;
    my $refused = refused_agent($who, $letter);
    my @cells = map { ["$_ of $letter", $d->page($_, $letter), undef, $refused] } @desk;
    push @cells, map { ["$_ $letter", $d->page('suivi', $letter), {acte => $_, gestionnaire => 'suppleant',
        motif => 'Non.', confirme => 'oui', revision => '0'}, $refused] } qw(reprendre rendre retirer retablir);
    push @cells, map { ["decides: $_ in $letter", $d->page('suivi-demandes', $letter) . "/$request", {action => $_,
        motif => 'Non.'}, $refused] } 'accepter', 'refuser';
    push @cells, map { ["closes a question: $_ in $letter", $d->page('suivi-questions', $letter) . "/$question{A}",
        {action => $_, motif => 'Non.', jours => '8'}, $refused] } qw(justifier prolonger suspendre sortir);
    my $low = $letter eq NOT_THERE ? 'a' : lc $letter;
    for my $whom ("n$low", $agents{$who} ? ("p$low", 'mb', NOT_THERE) : ()) {
        my $path = $d->page('suivi-personnes', $letter, $whom);
        push @cells, ["the Caf's page of $whom in $letter", $path, undef,
            $refused // (seat($whom, $letter) ? undef : [404, 'inconnu', 'MCP-9.1'])];
        push @cells, map { ["the Caf: $_ $whom in $letter", $path, $caf_acts{$_},
            refused_caf_act($who, $letter, $whom, $_)] } sort keys %caf_acts;
    }
    return @cells;
}

for my $who (@everybody) {
    subtest $who => sub {
        for my $letter (conventions_for($who)) {
            for my $whom (whom_for($who, $letter)) {
                try_all($who, "acts on $whom in $letter", cells_of_acts($who, $letter, $whom));
            }
            try_all($who, "pages of $letter", cells_of_pages($who, $letter));
            try_all($who, "the desk about $letter", cells_of_desk($who, $letter));
        }
        try_all($who, 'dossiers', cells_of_dossiers($who));
        try_all($who, 'queues', map { [$_, "mon-compte-partenaire/$_", undef,
            $who eq 'nobody' ? NO_SESSION : $agents{$who} && $who ne 'valide' ? undef : NOT_ALLOWED] } @queues);
    };
}

# MCP-7: each refusal once, with its reason; an article but for agents' pages, as everywhere.
my %traced;
my %names = map { $d->number($_) => $_ } grep { $_ ne 'nobody' } @everybody;
for my $trace ($d->store->traces(decision => 'refuse')) {
    $traced{$names{$trace->{personne}} // 'nobody'}++;
    fail("a refusal for $trace->{motif}") if $trace->{motif} ne 'acte_non_autorise' && $trace->{personne};
    fail("no article: $trace->{operation}") if ($trace->{article} // '') ne 'MCP-9.1'
        && $trace->{operation} ne 'caf.acces' && $trace->{personne};
}
delete $traced{nobody};
is_deeply(\%traced, \%expected, 'each refusal is on record, once');

# -- A form that is not filled in well shows nobody who may not be seen

for my $case (['ma', 'na', 403], ['ma', 'ma', 422], ['pb', 'na', 403], ['pa', 'na', 422], ['pa', 'nb', 403]) {
    my ($who, $whom, $status) = @$case;
    for my $document ({acte => 'bidule'}, {acte => 'accorder', services => ['Autre chose']}) {
        my $response = $d->ask($who, HTML, $d->page('personnes', 'A', $whom), $document);
        is($response->status, $status, "$who, $whom: $document->{acte}");
        unlike($response->body, qr/\u$whom\b/, 'shows nobody') if $status == 403;
    }
}

# -- What is another's and what is not there are refused alike

sub is_alike {
    my ($name, $who, $paths, $document) = @_;
    for my $shape (JSON, HTML) {
        my ($first, @others) = map { Habilitation::Delegation::bare($d->ask($who, $shape, $_, $document)) } @$paths;
        is($_, $first, "$name, $shape") for @others;
    }
    return;
}

for my $page (sort keys %pages) {
    is_alike("$page of another partner, or of none", 'pb', [map { page_of($page, $_) } 'A', 'Z', NOT_THERE]);
}
for my $act (sort keys %acts) {
    my $document = {acte => $act, %{$acts{$act}}};
    is_alike("$act: somebody of another, or nobody", 'pa', [map { $d->page('personnes', 'A', $_) } 'nb', 'lieu', NOT_THERE],
        $document);
    is_alike("$act: in another's, or nowhere", 'pa', [map { $d->page('personnes', $_, 'nb') } 'B', NOT_THERE], $document);
}
for my $page (@desk) {
    is_alike("$page of another Caf, or of none", 'agent', [map { $d->page($page, $_) } 'Z', NOT_THERE]);
}
is_alike('a question to another, or none', 'pa', [map { $d->page('questions', 'A') . "/$_" } $question{B}, NOT_THERE]);
is_alike('its answer', 'pa', [map { $d->page('questions', 'A') . "/$_" } $question{B}, NOT_THERE], {texte => 'Oui.'});
is_alike('another’s person, or nobody', 'agent', [map { $d->page('suivi-personnes', 'A', $_) } 'nb', NOT_THERE]);
is_unchanged('all that is refused alike');

# Who has an account elsewhere is invited as anybody: nothing tells that there is one.
my @invited = map { my $address = $_; $d->ask('pb', JSON, $d->page('inviter', 'B'), {identifiant => $address,
    nom => 'Nouvelle', prenom => 'Zoé', %right})->json } $d->identifiant('na'), 'tout-a-fait@partenaire.example';
delete $_->{personne} for @invited;
is_deeply($invited[0], $invited[1], 'an account elsewhere is not told of');

# -- Let in: what was to change has

sub line {
    my ($letter, $person) = @_;
    return $d->ask($letter eq 'E' ? 'pe' : 's' . lc $letter, JSON, $d->page('personnes', $letter, $person))->json->{personne} // {};
}

sub rights_of {
    my ($letter, $person) = @_;
    return line($letter, $person)->{habilitations} // [];
}

# Each act in turn, and what is to be seen of it then.
my @steps = (
    [echeance    => sub { $_[0][0]{fin} eq '2027-06-30' }],
    [responsable => sub { $_[0][0]{responsable_metier} eq 'Bilal Deux' }],
    [suspendre   => sub { $_[0][0]{suspendue} }],
    [retablir    => sub { !$_[0][0]{suspendue} }],
    [retirer     => sub { @{$_[0]} == 0 }],
    [accorder    => sub { @{$_[0]} == 1 && !$_[0][0]{fin} }],
);

# HTML is answered by the way back, that says what was done.
sub is_done {
    my ($name, $shape, $response, $done) = @_;
    return is($response->json->{effet} // $response->raw, $done eq 'demande' ? $done : 'fait', "$name is let in") if $shape eq JSON;
    return like($response->header('Location') // $response->raw, qr{^/extranet/mon-compte-partenaire/.*\?fait=$done$},
        "$name is let in");
}

sub goes_through {
    my ($who, $page, $letter, $person, $shape) = @_;
    for my $step (@steps) {
        my ($act, $holds) = @$step;
        my $response = $d->ask($who, $shape, $d->page($page, $letter, $person), {acte => $act, %{$acts{$act}}});
        is_done("$who, $act, $letter, $shape", $shape, $response, $act);
        ok($holds->(rights_of($letter, $person)), "$act, and it is so") or diag(explain(rights_of($letter, $person)));
    }
    is_done("$who, sortir, $shape", $shape, $d->ask($who, $shape, $d->page($page, $letter, $person), {acte => 'sortir'}),
        'sortir');
    is_deeply(line($letter, $person), {}, 'and named no more');
    return;
}

sub invites {
    my ($who, $letter, $shape) = @_;
    my $document = invitation();
    my $response = $d->ask($who, $shape, $d->page('inviter', $letter), {%$document, etape => 'confirmer'});
    is_done("$who invites to $letter, $shape", $shape, $response, 'inviter');
    return JSON::PP->new->utf8->decode($t->ctl('person', 'show', $document->{identifiant}))->{numero};
}

for my $case (['pa', 'A'], ['sa', 'A'], ['pb', 'B'], ['sb', 'B']) {
    my ($who, $letter) = @$case;
    goes_through($who, 'personnes', $letter, invites($who, $letter, $_), $_) for JSON, HTML;
}
goes_through('agent', 'suivi-personnes', $_->[0], $_->[1], $_->[2])
    for ['C', 'mc', JSON], ['E', 'me', HTML];

# In centralised mode, and while management is taken back, the Caf decides.
for my $case (['pc', 'C', JSON], ['sc', 'C', HTML], ['pe', 'E', HTML]) {
    my ($who, $letter, $shape) = @$case;
    my $whom = 'n' . lc $letter;
    my $act = $shape eq JSON ? 'suspendre' : 'responsable';
    my $old = rights_of($letter, $whom);
    is_done("$who asks, $letter", $shape, $d->ask($who, $shape, $d->page('personnes', $letter, $whom),
        {acte => $act, %{$acts{$act}}, $act eq 'responsable' ? (responsable_metier => "Par $who") : ()}), 'demande');
    is_deeply(rights_of($letter, $whom), $old, 'nothing is done yet');
    my ($asked) = grep { $_->{acte}{acte} eq $act } @{$d->ask($who, JSON, $d->page('demandes', $letter))->json->{demandes}};
    is($d->ask('agent', $shape, $d->page('suivi-demandes', $letter) . "/$asked->{numero}", {action => 'accepter'})->status,
        $shape eq JSON ? 200 : 303, 'the Caf accepts');
    isnt(JSON::PP->new->canonical->encode(rights_of($letter, $whom)), JSON::PP->new->canonical->encode($old), 'it is done');
}

$t->done;
done_testing;
