#!/usr/bin/perl

# A control that fires on real traffic, and what comes of it (requirements, section 6; LI-3.4,
# ST-3.4, MAM-4.4): a mail to the Caf, a question, a mail, an answer, an explanation; a suspension
# and a removal that the very next request feels; a rule that suspends by itself, and a false
# alarm that lifts it.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use JSON::PP ();
use MIME::QuotedPrint qw(decode_qp);
use Test::More;

use Habilitation::Documents qw(lieu);
use Habilitation::Smtp ();
use Habilitation::Test ();

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

use constant {AGENT => 'alix@caf751.example', FOREIGN => 'colin@caf911.example', REFUSALS => 12};

my $t = Habilitation::Test->new(workers => 2);
my $store = $t->store(empty => 1);
my ($anne, $bruno, $clara, $denis) = map { "$_\@lieu.example" } qw(anne bruno clara denis);
$store->import_documents(lieu('LI-1', [$anne, $bruno, $clara, $denis]));
for ([AGENT, '751'], [FOREIGN, '911']) {
    $t->ctl('agent', 'add', $_->[0], '--nom', 'Nom', '--prenom', 'Alix', '--caf', $_->[1], '--roles',
        'traces');
}
# by day and by night
my $json = JSON::PP->new->utf8;
my $rules = $json->decode($t->ctl('control', 'rules', '--caf', '751'));
$rules->{regles}{$_}{active} = JSON::PP::false for grep { $_ ne 'refus' } keys %{$rules->{regles}};
$t->ctl('control', 'rules', '--caf', '751', $t->write('rules.json', $json->encode($rules)));

my $smtp = Habilitation::Smtp->new(test => $t);
$t->write('html/p/page.html', "page\n");
$t->write('html/ailleurs/page.html', "page\n");
$t->configure(<<"EOT");
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    habilitation_mail smtp://127.0.0.1:$smtp->{port} tls=off from=extranet\@caf.example
        base=https://extranet.example/extranet/ templates=%%SOURCE%%/conf/mail;
    server {
        listen 127.0.0.1:%%PORT%%;
        root %%DIR%%/html;
        %%PORTAL%%
        location /p/ { habilitation lieu_information demandes; habilitation_target 75056; }
        location /ailleurs/ { habilitation lieu_information demandes; habilitation_target 13055; }
    }
}
EOT
$t->start;
my %cookie = map { $_ => $t->login($_) } AGENT, FOREIGN, $anne, $bruno, $clara, $denis;

sub status_of { my ($who) = @_; return $t->get('/p/page.html', cookie => $cookie{$who})->status }

sub desk {
    my ($path, $document) = @_;
    return $document
        ? $t->post_json("/extranet/caf/$path", $document, cookie => $cookie{AGENT()})
        : $t->get("/extranet/caf/$path", cookie => $cookie{AGENT()});
}

# The signal that so many refusals of somebody bring about.
sub refused_signal {
    my ($who) = @_;
    my @statuses = map { $t->get('/ailleurs/page.html', cookie => $cookie{$who})->status } 1 .. REFUSALS;
    is(scalar(grep { $_ == 403 } @statuses), REFUSALS, "$who is refused another's commune (LI-1)");
    my ($number) = @{$t->wait_for("a signal about $who", sub {
        my @found = grep { $_->{personne}{identifiant} eq $who }
            @{desk('signalements?regle=refus')->json->{signalements}};
        return @found ? [$found[0]{signalement}] : undef;
    })};
    return $number;
}

# A mail of these words that somebody got, decoded.
sub mail_to {
    my ($who, $words) = @_;
    my $found;
    $t->wait_for("the mail « $words » to $who", sub {
        ($found) = grep { index($_, $words) >= 0 } map { my $text = decode_qp($_->{text}); utf8::decode($text); $text =~ s/[\s\x{a0}]+/ /g; $text }
            grep { $_->{to} =~ /\Q$who\E/ } $smtp->messages;
        return defined $found;
    });
    return $found;
}

subtest 'question, answer, explanation' => sub {
    my $number = refused_signal($anne);
    is(status_of($anne), 200, 'a signal alone takes nothing away');
    like(mail_to(AGENT, 'signalement'), qr/examen de la Caf 751/, 'the agents are told');
    my $seen = desk("signalements/$number")->json;
    like($seen->{explication}, qr/refus/, 'explained');
    cmp_ok(scalar @{$seen->{enregistrements}}, '>=', 10, 'with the records that show it');
    is_deeply([grep { $_->{adresse} ne '127.0.0.1' || $_->{cible} ne '13055' || $_->{decision} ne 'refuse' }
        @{$seen->{enregistrements}}], [], 'their addresses, targets and decisions');
    is($t->get("/extranet/caf/signalements/$number", cookie => $cookie{FOREIGN()})->status, 404,
        'nothing for another Caf');
    is($t->get("/extranet/signalements/$number", cookie => $cookie{$anne})->status, 404,
        'nothing for the person before she is asked');
    is(desk("signalements/$number", {acte => 'question', question => 'Pourquoi Marseille ?'})->status,
        200, 'asked');
    like(mail_to($anne, 'Pourquoi Marseille ?'), qr/avant le/, 'the person has the question, and until when');
    is($t->post_json("/extranet/signalements/$number", {reponse => 'Une erreur.'}, cookie => $cookie{$bruno})->status,
        404, 'a colleague does not answer');
    is($t->post_json("/extranet/signalements/$number", {reponse => 'Une erreur de signet.'},
        cookie => $cookie{$anne})->status, 200, 'she answers');
    is(desk("signalements/$number")->json->{echanges}[1]{texte}, 'Une erreur de signet.', 'the Caf reads it');
    is(desk("signalements/$number", {acte => 'clore', issue => 'justifie', motif => 'Vu.'})->json->{issue},
        'justifie', 'explained');
    mail_to($anne, 'l’explication reçue suffit');
    is(status_of($anne), 200, 'and goes on');
};

subtest 'LI-3.4: a suspension' => sub {
    my $number = refused_signal($bruno);
    is(status_of($bruno), 200, 'access before');
    is(desk("signalements/$number", {acte => 'clore', issue => 'suspension', motif => 'Sans réponse.'})->status,
        200, 'suspended');
    is(status_of($bruno), 401, 'the very next request is refused');
    like(mail_to($bruno, 'suspendu'), qr/Sans réponse/, 'and he is told why');
};

subtest 'section 6: a removal' => sub {
    my $number = refused_signal($clara);
    is(status_of($clara), 200, 'access before');
    is(desk("signalements/$number", {acte => 'clore', issue => 'suppression', motif => 'Injustifié.'})->status,
        200, 'removed');
    is(status_of($clara), 403, 'the very next request is refused');
    like(mail_to($clara, 'supprimé'), qr/Injustifié/, 'and she is told why');
};

subtest 'a rule that suspends by itself, and a false alarm' => sub {
    my $own = desk('controles')->json;
    $own->{regles}{refus}{suspend} = JSON::PP::true;
    is(desk('controles', {map { $_ => $own->{$_} } qw(regles nuit fonctions)})->status, 200, 'the Caf wants it');
    my $number = refused_signal($denis);
    is(status_of($denis), 401, 'suspended, without an agent');
    like(mail_to($denis, 'suspendu'), qr/suspension automatique.*contester/, 'told so, and how to object');
    ok(desk("signalements/$number")->json->{automatique}, 'the Caf sees that nobody decided it');
    is(desk("signalements/$number", {acte => 'clore', issue => 'fausse_alerte', motif => 'Un essai.'})->status,
        200, 'a false alarm');
    mail_to($denis, 'La suspension automatique qu’il avait causée est levée');
    $cookie{$denis} = $t->open_session($denis, $t->password);
    is(status_of($denis), 200, 'who logs in again has access again');
};

subtest 'all on record' => sub {
    my %count;
    $count{$_->{operation} // ''}++ for $t->traces;
    is_deeply([map { $count{"controle.$_"} // 0 } qw(signale question reponse clos)], [4, 1, 1, 4],
        'the acts');
    cmp_ok($count{'traces.lues'} // 0, '>=', 3, 'and each reading of records');
    is($count{'controles.regles'}, 2, 'and the changes of the rules');
};

$smtp->stop;
$t->done;
done_testing;
