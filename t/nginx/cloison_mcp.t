#!/usr/bin/perl

# MCP-7, MCP-9.1: a partner sees the persons, the rights and the traces of its own organisation
# alone, those of somebody who works for two of them too. Two organisations whose names and
# words are marked do all that there is to do; then every page, paper and table that leads from
# the space of one is read whole, in each form, by a gestionnaire and a member: no mark of the
# other, and no trace of another convention.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Encode qw(decode_utf8);
use File::Temp ();
use JSON::PP ();
use Test::More;

use Habilitation::Delegation qw(HTML JSON);

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

use constant {QUOTIENT => 'quotient_familial', PAGE => '/service/page.html'};

my %mark = (A => 'Alpaga', B => 'Babouin');
sub marked {
    my ($letter) = @_;
    my $mark = $mark{$letter};
    return map { $_ => {nom => "$mark\u$_", prenom => "${mark}Prenom", fonction => "$mark fonction",
            habilitations => [{service => QUOTIENT, responsable_metier => "$mark responsable"}]} }
        (map { $_ . lc $letter } qw(p s m n)), 'deux';
}
my $d = Habilitation::Delegation->new(
    named  => {map { $_ => {marked($_)} } 'A', 'B'},
    logins => [qw(pa ma pb mb deux agent)],
);
my $t = $d->test;

# -- Both do all that there is

sub must {
    my ($name, $response) = @_;
    die "$name: " . $response->raw if $response->status >= 400;
    return $response->json;
}

sub lives {
    my ($letter) = @_;
    my ($low, $mark) = (lc $letter, $mark{$letter});
    my ($manager, $member) = map { $_ . $low } 'p', 'm';
    must('the service', $t->get(PAGE, cookie => $d->cookie($_))) for $manager, $member, 'deux';
    for my $whom ("n$low", 'deux') {
        my $path = $d->page('personnes', $letter, $whom);
        must('suspends', $d->ask($manager, JSON, $path, {acte => 'suspendre', motif => "$mark motif"}));
        must('restores', $d->ask($manager, JSON, $path, {acte => 'retablir'}));
        must('names', $d->ask($manager, JSON, $path, {acte => 'responsable', services => [QUOTIENT],
            responsable_metier => "$mark autre responsable"}));
        my $asked = must('a question', $d->ask('agent', JSON, $d->page('suivi-personnes', $letter, $whom),
            {action => 'question', texte => "$mark question", jours => '8'}))->{numero};
        must('an answer', $d->ask($manager, JSON, $d->page('questions', $letter) . "/$asked", {texte => "$mark réponse"}));
    }
    must('invites', $d->ask($manager, JSON, $d->page('inviter', $letter), {identifiant => lc("$mark-nouveau\@partenaire.example"),
        nom => "${mark}Nouveau", prenom => 'Zoé'}));
    must('reports', $d->ask($_, JSON, $d->page('signaler', $letter), {description => "$mark incident", constate_le => '2026-11-01',
        services => "$mark services", personnes => '2', mesures => "$mark mesures",
        action => 'confirmer'})) for $manager, $member, 'deux';
    must('meets', $d->ask($manager, JSON, $d->page('reunir', $letter), {objet => "$mark réunion", dates_souhaitees => 'Lundi',
        action => 'confirmer'}));
    must('keeps', $d->ask($manager, JSON, $d->page('inutilises', $letter), {droits => [$d->number('deux') . '/' . QUOTIENT],
        action => 'garder', motif => "$mark utile"}));
    return;
}

# The Caf takes B back, so that there is a request.
sub asks {
    must('takes back', $d->ask('agent', JSON, $d->page('suivi', 'B'), {acte => 'reprendre', motif => "$mark{B} reprise",
        confirme => 'oui', revision => '0'}));
    must('asks', $d->ask('pb', JSON, $d->page('personnes', 'B', $_), {acte => 'suspendre', motif => "$mark{B} demande"}))
        for 'nb', 'deux';
    return;
}
lives($_) for 'A', 'B';
asks();

# -- All that leads from the space

my @starts = qw(espace aide);
my @own = qw(contrat services personnes inviter groupe import inutilises traces historique demandes questions incidents signaler
    prestataires annoncer bilans reunions reunir);
my @motives = ('controle');

sub text_of {
    my ($response) = @_;
    my $type = $response->header('Content-Type') // '';
    return decode_utf8($response->body) unless $type =~ m{application/pdf};
    my $file = File::Temp->new(SUFFIX => '.pdf');
    print $file $response->body;
    $file->flush;
    my $text = `pdftotext $file - 2>&1`;
    die "pdftotext: $text" if $?;
    return decode_utf8($text);
}

# Path → text, for what is there: by links of the pages, and those that are known by name.
sub crawl {
    my ($who, $letter, $shape) = @_;
    my $number = $d->convention($letter);
    my $year = 1900 + (gmtime)[5];
    my @wait = ((map { "mon-compte-partenaire/$_" } @starts), (map { $d->page($_, $letter) } @own),
        (map { $d->page('personnes', $letter, $_) } 'p' . lc $letter, 'm' . lc $letter, 'n' . lc $letter, 'deux'),
        (map { $d->page('traces', $letter) . $_ } '?motif=controle', '/1.csv?motif=controle', '.csv?motif=controle',
            '?motif=controle&personne=' . $d->number('deux')),
        (map { "mon-compte-partenaire/bilans/$number/$year$_" } '', '.pdf', '.csv'),
        (map { "mon-compte-partenaire/contrat/$number/1$_" } '', map { "/$_.pdf" } qw(convention contrat bulletin annexe)),
        '', 'mes-services', 'mes-donnees', 'mes-sessions');
    my (%read, %seen);
    while (defined(my $path = shift @wait)) {
        next if $seen{$path}++ || keys %seen > 400;
        my $response = $d->ask($who, $shape, $path);
        my $text = text_of($response);
        $read{$path} = [$response->status, $text];
        push @wait, grep { m{^mon-compte-partenaire/} && m{\b$number\b} } map { s/&amp;/&/gr }
            $text =~ m{(?:href="|"(?:page|lien|url)":")(?:/extranet/)?([^"#]+)}g;
    }
    return \%read;
}

for my $letter ('A', 'B') {
    my $other = $letter eq 'A' ? 'B' : 'A';
    my $low = lc $other;
    my $foreign = qr/$mark{$other}|\b[psmn]-$low\@|\Q@{[$d->numero($other)]}\E|Commune $other\b/i;
    for my $case (map { my $who = $_; map { [$who, $_] } HTML, JSON } 'p' . lc $letter, 'm' . lc $letter) {
        my ($who, $shape) = @$case;
        my $read = crawl($who, $letter, $shape);
        my @shown = grep { $read->{$_}[0] == 200 } keys %$read;
        cmp_ok(scalar @shown, '>', $who =~ /^p/ ? 20 : 8, "$who, $shape: " . @shown . ' pages are shown');
        ok((grep { $read->{$_}[1] =~ /$mark{$letter}/i } @shown) > ($who =~ /^p/ ? 5 : 0), 'with marks of their own');
        my @leaks = sort grep { $read->{$_}[1] =~ $foreign } keys %$read;
        is_deeply(\@leaks, [], "$who, $shape: nothing of the other organisation")
            or diag(map { my ($at) = $read->{$_}[1] =~ /(.{0,80}$foreign.{0,40})/s; "$_: $at\n" } @leaks);
    }
}

# -- MCP-7: traces of the own convention, of who is in both too

for my $letter ('A', 'B') {
    my %of; # object of a trace → numbers of conventions, as the store has it
    my $who = 'p' . lc $letter;
    my $shown = $d->ask($who, JSON, $d->page('traces', $letter) . '?motif=controle&personne=' . $d->number('deux'))->json->{traces};
    ok(@{$shown // []} > 0, "$who reads the traces of who is in both");
    my %conventions = map { $_->{trace} => $_->{convention} // '' } $d->store->traces;
    for my $trace (@{$shown // []}) {
        my $convention = $trace->{convention} // $conventions{$trace->{trace} // ''} // $d->numero($letter);
        is($convention, $d->numero($letter), 'of this convention alone');
    }
    my $mine = grep { ($_->{personne} // 0) == $d->number('deux') && ($_->{convention} // '') eq $d->numero($letter) } $d->store->traces;
    cmp_ok(scalar @$shown, '<=', $mine, 'no more than there are');
}

$t->done;
done_testing;
