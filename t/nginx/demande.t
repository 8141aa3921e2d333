#!/usr/bin/perl

# The public request forms over HTTP, as browsers without scripts and as programs use
# them (requirements, section 2: LI-3.1, ST-3.1, MAM-4.1): entered, reviewed, confirmed,
# transmitted once; nothing typed is lost; limits; the follow-up with its reference.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Encode qw(decode_utf8 encode_utf8);
use JSON::PP ();
use Test::More;

use Habilitation::Test ();

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

use constant FORMS => '/extranet/demande-habilitation';

my $json = JSON::PP->new->utf8->canonical;
my $t = Habilitation::Test->new(faketime => 1);
my $store = $t->store(empty => 1);
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    real_ip_header X-Real-IP; set_real_ip_from 127.0.0.1;
    server { listen 127.0.0.1:%%PORT%%; %%PORTAL%% }
}
EOT
$t->start;

my %partner = (nom => 'Commune de Valclair', adresse => '1 place de la Mairie, 91999 Valclair',
    siret => '21910999900017', telephone => '01 99 00 10 01', courriel => 'mairie@valclair.example',
    representant => {nom => 'Marchand', prenom => 'Hélène', qualite => 'Maire'});
my %claire = (identifiant => 'claire@valclair.example', nom => 'Fontaine', prenom => 'Claire');
my %nadia = (identifiant => 'nadia@valclair.example', nom => 'Cherif', prenom => 'Nadia');

my $requesters = 0;
sub request_of {
    my ($annexe, %more) = @_;
    return {caf => '911', demandeur => {nom => 'Marchand', prenom => 'Hélène',
            courriel => 'helene' . ++$requesters . '@valclair.example'}, partenaire => {%partner}, annexe => $annexe, %more};
}

sub lieu_request {
    my (%more) = @_;
    return request_of({lieu => {nom => 'Point d’information', adresse => '4 rue des Tilleuls'},
        communes => [{code => '91999', nom => 'Valclair'}], personnes => [{%claire}]}, %more);
}

my @there = (commune => {code => '91998', nom => 'Bréval-les-Prés'});
my %requests = (
    'lieu-information' => lieu_request(),
    'structures' => request_of({nature => 'commune', etablissements => [{nom => 'Les Lucioles',
            type => 'EAJE', id => 'EAJE-911-0042', @there}], personnes => [{%claire, droits =>
            [{etablissement => '#1', services => ['disponibilites', 'fonctionnement']}]}]}),
    'mam' => request_of({mam => {@there}, personnes => [{%claire}, {%nadia}]}, partenaire => {nom => 'Les Petits Loirs',
        adresse => '8 chemin du Moulin, 91997 Saint-Aubin', telephone => '0199003008',
        courriel => 'contact@petits-loirs.example'}),
    'mon-compte-partenaire' => request_of({mode => 'delegue', quota => 10,
        missions => ['quotients_familiaux'], bulletin => {services => ['quotient_familial']},
        gestionnaires => {principal => {%claire}, suppleant => {%nadia}}}),
);

# Each request comes from an address of its own, unless one is given.
my $clients = 0;
sub ask {
    my ($path, %options) = @_;
    my $address = delete $options{from} // '203.0.113.' . (1 + $clients++ % 250);
    return $t->request($path, %options,
        headers => ['X-Real-IP' => $address, @{$options{headers} // []}]);
}

sub program {
    my ($path, $document, %options) = @_;
    return ask($path, method => 'POST', accept => 'application/json',
        body => $json->encode($document), headers => ['Content-Type' => 'application/json'],
        %options);
}

sub escape {
    my ($text) = @_;
    return encode_utf8($text) =~ s/([^A-Za-z0-9_.~-])/sprintf '%%%02X', ord $1/ger;
}

# The fields of a form that hold this document.
sub fields {
    my ($value, $path) = @_;
    return map { fields($value->{$_}, defined $path ? "$path.$_" : $_) } sort keys %$value
        if ref $value eq 'HASH';
    return map { my $i = $_; fields($value->[$i], ref $value->[$i] ? "${path}[$i]" : $path) }
        0 .. $#$value if ref $value eq 'ARRAY';
    return ([$path, $value]);
}

sub browser {
    my ($path, $fields, %options) = @_;
    my $body = join '&', map { escape($_->[0]) . '=' . escape($_->[1]) } @$fields;
    return ask($path, method => 'POST', accept => 'text/html', body => $body, %options,
        headers => ['Content-Type' => 'application/x-www-form-urlencoded']);
}

# The hidden fields of the page's form.
sub hidden {
    my ($response) = @_;
    my $page = decode_utf8($response->body);
    my @found;
    while ($page =~ /<input type="hidden" name="([^"]*)" value="([^"]*)">/g) {
        my ($name, $value) = ($1, $2);
        $value =~ s/&amp;/&/g;
        push @found, [$name, $value];
    }
    return \@found;
}

sub text_of { return decode_utf8($_[0]->body) }

# The choice
my $choice = ask(FORMS, accept => 'text/html');
is($choice->status, 200, 'the choice of a type, without a session');
my $types = $json->decode(ask(FORMS)->body);
is_deeply([sort map { $_->{type} } @{$types->{types}}],
    [qw(lieu_information mam mon_compte_partenaire structures)], 'the four types have a form');
is(ask(FORMS . '/autre', accept => 'text/html')->status, 404, 'no other');
is(ask(FORMS . '/lieu_information')->status, 404, 'each under one name');

# LI-3.1, ST-3.1, MAM-4.1: enter, review, confirm, transmitted
for my $type (sort keys %requests) {
    my $path = FORMS . "/$type";
    my $form = ask($path, accept => 'text/html');
    is($form->status, 200, "$type: the form");
    my $review = browser($path, [fields($requests{$type}), [action => 'verifier']]);
    is($review->status, 200, "$type: the review") or diag(text_of($review));
    like(text_of($review), qr/Rien n’est encore transmis/, "$type: nothing is transmitted yet");
    like(text_of($review), qr/claire\@valclair\.example/, "$type: what was entered is shown");
    my $carried = hidden($review);

    my $again = browser($path, [@$carried, [action => 'modifier']]);
    is($again->status, 200, "$type: changed once more");
    like(text_of($again), qr/value="claire\@valclair\.example"/, "$type: with all that was typed");

    my $sent = browser($path, [@$carried, [action => 'confirmer']]);
    is($sent->status, 303, "$type: confirmed");
    my $location = $sent->header('Location') // '';
    like($location, qr{^\Q@{[FORMS]}\E/transmise\?reference=DH-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2}$},
        "$type: leads to its reference");
    my $before = grep { $_->{operation} eq 'demande.transmise' } $t->traces;
    my ($reference) = $location =~ /(DH-.*)/;
    for (1 .. 2) {
        my $page = ask($location, accept => 'text/html');
        is($page->status, 200, "$type: transmitted");
        like(text_of($page), qr/\Q$reference\E/, "$type: with the reference");
    }
    is(scalar(grep { $_->{operation} eq 'demande.transmise' } $t->traces), $before,
        "$type: to load the page again transmits nothing");
}
is(ask(FORMS . '/transmise?reference=<b>', accept => 'text/html')->status, 404,
    'nothing but a reference is shown');

# What was carried along is checked again
my $path = FORMS . '/lieu-information';
my $carried = hidden(browser($path, [fields(lieu_request())]));
my $forged = browser($path, [(map { $_->[0] eq 'annexe.communes[0].code' ? [$_->[0], 'x'] : $_ }
    @$carried), [action => 'confirmer']]);
is($forged->status, 422, 'a review that was tampered with is refused');
is(browser($path, [@$carried, ['etat', 'active'], [action => 'confirmer']])->status, 422,
    'so is one with a field of its own');

# WCAG 3.3.1, 3.3.3: errors by their fields, nothing lost
my $wrong = lieu_request();
$wrong->{partenaire}{siret} = '21910999900018';
$wrong->{annexe}{personnes}[0]{identifiant} = 'claire';
$wrong->{annexe}{personnes}[0]{nom} = '';
my $errors = browser($path, [fields($wrong)]);
is($errors->status, 422, 'errors: 422');
my $page = text_of($errors);
like($page, qr/<title>Erreur/, 'the title says so');
like($page, qr{<a href="#partenaire-siret">Vérifiez le SIRET}, 'the summary leads to the field');
like($page, qr/id="partenaire-siret"[^>]*aria-describedby="partenaire-siret-faute/,
    'the error is the description of its field');
like($page, qr/id="partenaire-siret"[^>]*aria-invalid="true"/, 'which is marked');
like($page, qr/value="21910999900018"/, 'what was typed is there');
like($page, qr/value="claire"/, 'right or wrong');
like($page, qr/autocomplete="street-address"/, 'fields about the requester name their content');

# Rows come and go without a script
my $more = browser($path, [fields(lieu_request()), [ajouter => 'annexe.personnes']]);
is($more->status, 200, 'a row more');
like(text_of($more), qr/name="annexe\.personnes\[1\]\.nom"[^>]*autofocus/, 'with the focus');
like(text_of($more), qr/value="Fontaine"/, 'nothing is lost');
my $two = lieu_request();
push @{$two->{annexe}{personnes}}, {%nadia};
my $less = browser($path, [fields($two), [retirer => 'annexe.personnes[0]']]);
like(text_of($less), qr/value="Cherif"/, 'a row less: the other stays');
unlike(text_of($less), qr/value="Fontaine"/, 'and that one is gone');
is(browser($path, [fields($two), [retirer => 'annexe.personnes[7]']])->status, 200, 'no such row');

# Programs
my $description = $json->decode(ask($path)->body);
is($description->{sections}[0]{champs}[0]{chemin}, 'caf', 'the form describes itself');
for my $type (sort keys %requests) {
    my $made = program(FORMS . "/$type", $requests{$type});
    is($made->status, 201, "$type: a document: 201") or diag($made->body);
    like($json->decode($made->body)->{reference}, qr/^DH-/, "$type: and its reference");
}
my $refused = program($path, $wrong);
is($refused->status, 422, 'a wrong one: 422');
like($refused->header('Content-Type'), qr{^application/problem\+json}, 'a problem');
is_deeply([sort map { $_->{champ} } @{$json->decode($refused->body)->{erreurs}}],
    ['annexe.personnes[0].identifiant', 'annexe.personnes[0].nom', 'partenaire.siret'],
    'each field that is wrong');
is(program($path, {%{lieu_request()}, numero => 'LI-1'})->status, 422, 'an unknown field: 422');
is(ask($path, method => 'POST', body => '{', headers => ['Content-Type' => 'application/json'])
    ->status, 400, 'no JSON: 400');

# A form of another site transmits nothing
is(ask($path, method => 'POST', body => 'action=confirmer', headers => ['Content-Type' =>
            'application/x-www-form-urlencoded', Origin => 'https://mechant.example'])->status, 403,
    'a form of another site: 403');

# Lists: a commune by its name, several of one name, an unknown one
my $lists = $t->source . '/conf/demo/reference';
$t->ctl('reference', 'load', $_, "$lists/$_.csv") for qw(communes caf etablissements);
my $listed = lieu_request();
$listed->{annexe}{communes} = [{nom => 'valclair'}];
is(program($path, $listed)->status, 201, 'LI-1: a commune by its name');
$listed->{demandeur}{courriel} = 'listes@x.example';
$listed->{annexe}{communes} = [{nom => 'Montreuil-le-Vieux'}];
$listed->{caf} = '911';
is(program($path, $listed)->status, 201, 'that of the Caf which is asked');
$listed->{annexe}{communes} = [{nom => 'Nulle-Part'}];
is(program($path, $listed)->status, 422, 'an unknown one is refused');
like(text_of(ask($path, accept => 'text/html')), qr/<select[^>]*name="caf"/, 'Cafs to choose from');
my $found = $json->decode(ask(FORMS . '/communes?q=breval')->body)->{communes};
is_deeply($found, [{code => '91998', nom => 'Bréval-les-Prés', caf => '911'}], 'for programs');
is_deeply($json->decode(ask(FORMS . '/communes')->body)->{communes}, [], 'not all of them at once');

# A stranger cannot flood a Caf, nor a mailbox
sub sent_by {
    my ($from, $courriel, $caf) = @_;
    my $document = lieu_request();
    $document->{caf} = $caf;
    $document->{demandeur}{courriel} = $courriel;
    $document->{annexe}{communes} = [{nom => $caf eq '911' ? '91999' : '92999'}];
    return program($path, $document, from => $from);
}
my $day = 86400 * 20;
$t->clock('+' . $day);
is(sent_by('198.51.100.7', "a$_\@x.example", '911')->status, 201, "request $_ of an address")
    for 1 .. 5;
my $sixth = sent_by('198.51.100.7', 'a6@x.example', '911');
is($sixth->status, 429, 'the sixth of a day: 429');
cmp_ok($sixth->header('Retry-After') // 0, '>', 0, 'with the time to wait');
like($json->decode($sixth->body)->{detail}, qr/Revenez demain/, 'and what to do');
is(sent_by('198.51.100.8', 'a6@x.example', '911')->status, 201, 'another address is free');
is(sent_by("198.51.100.$_", 'victime@x.example', '911')->status, 201, 'mails to one address')
    for 11 .. 13;
is(sent_by('198.51.100.14', 'victime@x.example', '911')->status, 429, 'three a day at most');
is(sent_by("192.0.2.$_", "b$_\@x.example", '911')->status, 201, 'requests to one Caf')
    for 1 .. 41;
is(sent_by('192.0.2.100', 'c@x.example', '911')->status, 429, 'fifty a day at most');
is(sent_by('192.0.2.101', 'c@x.example', '920')->status, 201, 'another Caf is free');
my $review = browser($path, [fields({%{lieu_request()}, demandeur => {nom => 'A', prenom => 'B',
    courriel => 'd@x.example'}})]);
my $late = browser($path, [@{hidden($review)}, [action => 'confirmer']]);
is($late->status, 429, 'on the page: 429');
like(text_of($late), qr/Revenez demain.*value="d\@x\.example"/s, 'and nothing typed is lost');
$t->clock('+' . ($day + 86400));
is(sent_by('198.51.100.7', 'a6@x.example', '911')->status, 201, 'the next day it is free again');

# The follow-up: reference and address, both
sub follow {
    my ($reference, $courriel, @more) = @_;
    return browser(FORMS . '/suivi', [[reference => $reference], [courriel => $courriel], @more]);
}
my $mine = $json->decode(sent_by('198.51.100.30', 'suivi@x.example', '911')->body)->{reference};
is(ask(FORMS . '/suivi', accept => 'text/html')->status, 200, 'the form of the follow-up');
my $state = follow(lc $mine, 'Suivi@x.example');
is($state->status, 200, 'found, whatever the case');
like(text_of($state), qr/Votre demande est chez la Caf/, 'the state in plain words');
my ($other, $unknown) = (follow($mine, 'autre@x.example'), follow('DH-0000-0000-00', 'suivi@x.example'));
is($_->status, 422, 'refused') for $other, $unknown;
is(text_of($other) =~ s/autre\@|\Q$mine\E//gr, text_of($unknown) =~ s/suivi\@|DH-0000-0000-00//gr,
    'the same for another’s address and for no such request');
is(follow('', '')->status, 422, 'nothing typed');
is(program(FORMS . '/suivi', {reference => $mine, courriel => 'suivi@x.example'})->status, 200,
    'for programs');
like(text_of(follow($mine, 'suivi@x.example', [action => 'completer'])), qr/est chez la Caf/,
    'no completion unless the Caf asks for it');

$t->done;
done_testing;
