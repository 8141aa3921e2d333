#!/usr/bin/perl

# LI-3.4, ST-3.4, MAM-4.4: a person sees their own recent connections, from every address and
# device, and reports one that was not theirs: its session ends, and the Caf has a signal.
# Section 6: nobody sees another's, and the reading is on record.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Encode qw(decode_utf8);
use MIME::QuotedPrint qw(decode_qp);
use Test::More;

use Habilitation::Documents qw(lieu);
use Habilitation::Smtp ();
use Habilitation::Test ();

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

use constant {PAGE => '/extranet/mes-connexions', SERVICE => '/p/75056/page.html',
    FORM => 'application/x-www-form-urlencoded'};

my ($anne, $bruno, $agent) = qw(anne@lieu.example bruno@lieu.example agent@caf751.example);
my $t = Habilitation::Test->new(workers => 2);
my $store = $t->store(empty => 1);
$store->import_documents(lieu('LI-2026-751-001', [$anne, $bruno]));
$store->ctl('agent', 'add', $agent, '--nom', 'Royer', '--prenom', 'Léa', '--caf', '751',
    '--roles', 'traces');
$t->write('html/p/75056/page.html', "page\n");
my $smtp = Habilitation::Smtp->new(test => $t);
$t->configure(<<"EOT");
%%MAIN%%
events { worker_connections 512; }
http {
    %%HTTP%%
    habilitation_mail smtp://127.0.0.1:$smtp->{port} from=extranet\@caf.example
        tls=off base=https://extranet.example/extranet/ templates=%%SOURCE%%/conf/mail;
    server {
        listen 127.0.0.1:%%PORT%%;
        root %%DIR%%/html;
        %%PORTAL%%
        location ~ ^/p/(?<commune>[0-9]+)/ {
            habilitation lieu_information demandes;
            habilitation_target \$commune;
        }
    }
}
EOT
$t->start;
my %cookie = map { $_ => $t->login($_) } $anne, $bruno, $agent;

sub list {
    my ($who) = @_;
    my $response = $t->get(PAGE, cookie => $cookie{$who});
    is($response->status, 200, "the list of $who") or diag($response->raw);
    return @{$response->json->{connexions}};
}

sub from {
    my ($address, @connections) = @_;
    return grep { $_->{adresse} eq $address } @connections;
}

# Elsewhere somebody who has Anne's password.
sub try_elsewhere {
    my ($password) = @_;
    return $t->post_json('/extranet/connexion', {identifiant => $anne, mot_de_passe => $password},
        from => '127.0.0.2', headers => ['User-Agent' => 'Mozilla/5.0 (Windows NT 10.0) Firefox/140.0']);
}

is($t->get(SERVICE, cookie => $cookie{$anne})->status, 200, 'Anne at work') for 1 .. 2;
is($t->get('/p/69123/page.html', cookie => $cookie{$anne})->status, 403, 'and once too far');
my $token = try_elsewhere($t->password)->cookie(Habilitation::Test::COOKIE);
my $stolen = Habilitation::Test::COOKIE . "=$token";
is($t->get(SERVICE, cookie => $stolen, from => '127.0.0.2')->status, 200, 'and somebody elsewhere');
is(try_elsewhere('pas celui')->status, 401, 'with a wrong password too');

my ($opened, $id);
subtest 'what Anne is shown' => sub {
    my @list = list($anne);
    my ($own) = grep { $_->{courante} } @list;
    is($own->{adresse}, '127.0.0.1', 'her own address');
    is("$own->{acces_autorises} $own->{acces_refuses}", '2 1', 'her accesses, allowed and refused');
    is_deeply($own->{services}, ['Demandes de mode d’accueil'], 'the service') or diag(explain $own);
    my @elsewhere = from('127.0.0.2', @list);
    is(scalar @elsewhere, 2, 'two from elsewhere');
    ($opened) = grep { $_->{ouvertures} } @elsewhere;
    my ($failed) = grep { $_->{echecs} } @elsewhere;
    is("$opened->{session} $opened->{acces_autorises}", 'ouverte 1', 'a session that lives');
    is("$failed->{session} $failed->{echecs}", 'aucune 1', 'a login that was refused');
    is($list[0]{dernier}, (sort { $b cmp $a } map { $_->{dernier} } @list)[0], 'the newest first');
    is($opened->{appareil}, 'Firefox, Windows', 'and its device');
    $id = $opened->{connexion};
    my $page = decode_utf8($t->request(PAGE, accept => 'text/html', cookie => $cookie{$anne})->body);
    like($page, qr/127\.0\.0\.2/, 'the page says the same');
    like($page, qr/1\x{a0}connexion refusée/, 'in words');
    unlike($page, qr/\Q$bruno\E/, 'and nothing of a colleague');
    ok(scalar($t->traces(operation => 'traces.lues', objet => 'mes connexions')) >= 2,
        'each reading is on record');
};

subtest 'nobody else’s (section 6)' => sub {
    is(scalar(from('127.0.0.2', list($bruno))), 0, 'Bruno sees none of Anne’s');
    my %answers;
    for my $forged ($id, '0000000000000000-999999', 'x', "$id'", $id . '0') {
        $answers{$t->get(PAGE . '?connexion=' . $forged, cookie => $cookie{$bruno})->status}++;
        $answers{$t->post_json(PAGE, {connexion => $forged}, cookie => $cookie{$bruno})->status}++;
    }
    is_deeply(\%answers, {404 => 10}, 'an identity of another, or of nothing, leads nowhere');
    is($t->get(SERVICE, cookie => $stolen, from => '127.0.0.2')->status, 200, 'and ends nothing');
    is($t->get(PAGE)->status, 401, 'nobody without a session');
};

# As a browser does it, without any script.
sub browse {
    my ($uri, %options) = @_;
    return $t->request($uri, accept => 'text/html', cookie => $cookie{$anne}, %options,
        $options{body} ? (method => 'POST', headers => ['Content-Type' => FORM]) : ());
}

subtest 'Anne reports it' => sub {
    my $form = decode_utf8(browse(PAGE . "?connexion=$id")->body);
    like($form, qr/<h1>Signaler une connexion/, 'a page with the connection');
    my ($csrf) = $form =~ /name="csrf" value="([^"]+)"/;
    my ($named) = $form =~ /name="connexion" value="([^"]+)"/;
    is(browse(PAGE, body => "csrf=faux&connexion=$named")->status, 403, 'not from another page');
    is(browse(PAGE, body => "csrf=$csrf&connexion=$named&texte=" . 'x' x 1001)->status, 422,
        'nor with a novel');
    my $sent = browse(PAGE, body => "csrf=$csrf&connexion=$named&texte=En+cong%C3%A9&fermer=oui");
    is($sent->status, 201, 'transmitted') or diag($sent->raw);
    my $page = decode_utf8($sent->body);
    like($page, qr/La session est fermée/, 'the session is ended');
    like($page, qr{href="/extranet/mot-de-passe"}, 'what to do next');
    my $closed = $t->get(SERVICE, cookie => $stolen, from => '127.0.0.2');
    is($closed->status, 401, 'which opens nothing any more');
    is($t->get(SERVICE, cookie => $cookie{$anne})->status, 200, 'her own does');
    my ($record) = $t->traces(operation => 'connexion.signalee');
    is($record->{objet}, $named, 'the report is on record');
    my ($shown) = grep { $_->{signalee} } list($anne);
    is($shown->{session}, 'fermee', 'and on the page');
    my $again = $t->post_json(PAGE, {connexion => $named}, cookie => $cookie{$anne});
    ok($again->json->{deja}, 'reporting it twice is told');
};

is(scalar(() = $t->traces(operation => 'controle.signale')), 1, 'the Caf has one signal, joined');

subtest 'the Caf has it' => sub {
    my $desk = '/extranet/caf/signalements';
    my ($listed, @more) = @{$t->get($desk, cookie => $cookie{$agent})->json->{signalements}};
    is_deeply(\@more, [], 'one');
    is("$listed->{regle} $listed->{personne}{identifiant}", "personne $anne", 'of whom');
    my $signal = $t->get("$desk/$listed->{signalement}", cookie => $cookie{$agent})->json;
    like($signal->{explication}, qr/depuis 127\.0\.0\.2, par un navigateur.*Accès autorisés\s: 2, accès refusés\s: 1/,
        'from where, and what was done');
    is_deeply([map { $_->{texte} } grep { $_->{de} eq 'personne' } @{$signal->{echanges}}], ['En congé'], 'her own words');
    is($t->get("$desk/$listed->{signalement}", cookie => $cookie{$_})->status, 403, "not for $_") for $anne, $bruno;
    my $mail = $t->wait_for('the agents’ mail', sub { (grep { $_->{to} eq $agent } $smtp->messages)[0] });
    my $text = decode_utf8(decode_qp($mail->{text}));
    like($text, qr/Un signalement attend\sl’examen\sde\sla\sCaf\s751/, 'it tells them');
    unlike($text, qr/127\.0\.0\.2|En congé/, 'and says neither address nor words');
};

like($store->ctl('trace', 'verify'), qr/the chain is whole/, 'the chain is whole');
$t->done;
done_testing();
