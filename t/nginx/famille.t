#!/usr/bin/perl

# What families meet, over HTTP with a real nginx and a real SMTP server (LI-1, LI-2,
# LI-3.4): the commune first, the form, its review, one demande however often it is sent,
# a receipt whose code withdraws it, and no word of the family in any log or trace. What
# a front site hands over needs the secret of a declared feed.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Digest::SHA qw(sha256_hex);
use Encode qw(decode_utf8 encode_utf8);
use JSON::PP ();
use MIME::QuotedPrint qw(decode_qp);
use Test::More;

use Habilitation::Smtp ();
use Habilitation::Test ();

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

use constant {LIEU => '/extranet/lieu-information', SECRET => 'un-secret-de-site-7Qx'};

# Words that stand in no file but sealed: of the family, and the secrets.
my @markers = qw(Zorglubine Quetzalia zorglubine@mail.example 0199887766 Xylophonie);

my $json = JSON::PP->new->utf8->canonical;
my $t = Habilitation::Test->new(faketime => '@2026-11-23 10:00:00');
$t->write('settings/mon_compte_partenaire.json',
    read_file($t->source . '/conf/settings/mon_compte_partenaire.json'));
$t->write('settings/lieu_information.json', $json->encode({
    flux => [{nom => 'monenfant', empreinte => sha256_hex(SECRET)}],
    cafs => [{caf => '201', orientation => {texte => 'Adressez-vous au relais.'}}]}));
my $store = $t->store(settings => $t->path('settings'));
$store->ctl('reference', 'load', 'communes', $t->source . '/conf/demo/reference/communes.csv');
my $smtp = Habilitation::Smtp->new(test => $t);
$t->configure(<<"EOT");
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    habilitation_mail smtp://127.0.0.1:$smtp->{port} from=extranet\@caf.example
        tls=off base=https://extranet.example/extranet/ templates=%%SOURCE%%/conf/mail;
    real_ip_header X-Real-IP; set_real_ip_from 127.0.0.1;
    server { listen 127.0.0.1:%%PORT%%; %%PORTAL%% }
}
EOT
$t->start;

sub read_file {
    my ($path) = @_;
    open my $file, '<:raw', $path or die "$path: $!";
    local $/;
    return scalar <$file>;
}

# Each family comes from an address of its own, unless one is given.
my $clients = 0;
sub ask {
    my ($path, %options) = @_;
    my $address = delete $options{from} // '203.0.113.' . (1 + $clients++ % 250);
    return $t->request(LIEU . "/$path", %options,
        headers => ['X-Real-IP' => $address, @{$options{headers} // []}]);
}

sub page { return ask($_[0], accept => 'text/html') }

sub text_of { return decode_utf8($_[0]->body) }

sub escape {
    my ($text) = @_;
    return encode_utf8($text) =~ s/([^A-Za-z0-9_.~-])/sprintf '%%%02X', ord $1/ger;
}

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

sub hidden {
    my ($response) = @_;
    my @found;
    my $page = text_of($response);
    while ($page =~ /<input type="hidden" name="([^"]*)" value="([^"]*)">/g) {
        my ($name, $value) = ($1, $2);
        $value = $value =~ s/&lt;/</gr =~ s/&gt;/>/gr =~ s/&quot;/"/gr =~ s/&amp;/&/gr;
        push @found, [$name, $value];
    }
    return \@found;
}

sub family {
    my (%more) = @_;
    return {commune => {nom => 'Valclair'}, enfant => {situation => 'ne', prenom => 'Quetzalia',
            date_naissance => '2025-05-31'}, modes => ['creche_collective', 'garde_a_domicile'],
        date_debut => '2027-09-01',
        horaires => [{jour => 'lundi', debut => '8h30', fin => '18:00'},
            {jour => 'mardi', debut => '9h', fin => '17:00'}],
        parents => [{nom => 'Zorglubine', prenom => 'Hélène'}], allocataire => 'oui',
        contact => {courriel => 'zorglubine@mail.example', telephone => '0199887766'},
        remarques => "Xylophonie\n<b>tard</b>", %more};
}

sub mails_to {
    my ($address) = @_;
    return map { decode_utf8(decode_qp($_->{text})) } grep { $_->{to} eq $address } $smtp->messages;
}

sub wait_for_mail {
    my ($address, $count, $what) = @_;
    $t->wait_for("$what to $address", sub { mails_to($address) >= $count });
    return (mails_to($address))[-1];
}

# Fills in, reads again, sends; the reference.
sub transmit {
    my (%more) = @_;
    my $review = browser('demande', [fields(family(%more))]);
    my $sent = browser('demande', [@{hidden($review)}, [action => 'confirmer']]);
    my ($reference) = ($sent->header('Location') // '') =~ /=(FA-.*)/;
    return $reference // die 'not transmitted: ' . text_of($sent);
}

subtest 'the commune is asked for first' => sub {
    my $first = page('commune');
    is($first->status, 200, 'without a session');
    like(text_of($first), qr/name="commune\.nom"/, 'one field');
    my $there = browser('commune', [['commune.nom', 'valclair'], [action => 'confirmer']]);
    is($there->status, 303, 'a commune of a lieu');
    is($there->header('Location'), LIEU . '/demande?commune=91999', 'leads to the form');
    like(text_of(page('demande?commune=91999')), qr/value="Valclair/, 'in which it stands');
    my $nowhere = browser('commune', [['commune.nom', '2A999'], [action => 'confirmer']]);
    is($nowhere->header('Location'), LIEU . '/commune-sans-lieu?commune=2A999',
        'another leads to where to turn');
    my $where = page('commune-sans-lieu?commune=2A999');
    is($where->status, 200, 'which is a page');
    like(text_of($where), qr/Sant’Andréa-di-Valle/, 'with the name of the commune');
    like(text_of($where), qr/Adressez-vous au relais\./, 'and the words of its Caf');
    is(page('commune-sans-lieu?commune=91999')->header('Location'),
        LIEU . '/demande?commune=91999', 'not for a commune that has a lieu');
    my $tried = browser('demande', [fields(family(commune => {nom => '2A999'}))]);
    is($tried->status, 422, 'the form takes none without a lieu');
    like(text_of($tried), qr/Adressez-vous au relais\./, 'and says where to turn');
};

my ($reference, $code);
subtest 'LI-1, LI-3.4: filled in, read again, sent twice, transmitted once' => sub {
    my $review = browser('demande', [fields(family())]);
    is($review->status, 200, 'the review') or diag(text_of($review));
    like(text_of($review), qr/Zorglubine/, 'shows what was typed');
    like(text_of($review), qr/&lt;b&gt;tard&lt;\/b&gt;/, 'as text, whatever it is');
    is(scalar(grep { ($_->{operation} // '') eq 'demande.transmise' } $t->traces), 0,
        'nothing is transmitted yet');
    my @sent = map { browser('demande', [@{hidden($review)}, [action => 'confirmer']]) } 1 .. 2;
    is($sent[$_]->status, 303, 'sent') for 0, 1;
    is($sent[1]->header('Location'), $sent[0]->header('Location'), 'the second time nothing new');
    ($reference) = $sent[0]->header('Location') =~ /(FA-[0-9A-Z]{4}-[0-9A-Z]{4})$/;
    ok($reference, 'with a reference');
    my $page = page("demande-transmise?reference=$reference");
    is($page->status, 200, 'the page after it');
    like(text_of($page), qr/\Q$reference\E/, 'says the reference');
    my $receipt = wait_for_mail('zorglubine@mail.example', 1, 'the receipt');
    like($receipt, qr/\Q$reference\E/, 'the receipt has it too');
    like($receipt, qr{https://extranet\.example/extranet/lieu-information/retrait\?reference=\Q$reference\E\s},
        'and a link without a secret');
    like($receipt, qr/23\x{a0}mai\x{a0}2027/, 'LI-2: it says when all is destroyed');
    unlike($receipt, qr/Zorglubine|Quetzalia/, 'nothing that was typed: nobody knows whose address it is');
    ($code) = $receipt =~ /\b([0-9A-Z]{5}-[0-9A-Z]{5})\b/;
    ok($code, 'and the code');
    my $told = wait_for_mail('claire.fontaine@valclair.example', 1, 'the notification');
    like($told, qr/\Q$reference\E/, 'LI-3.4: each person of the lieu is told');
    like($told, qr/8\x{a0}décembre\x{a0}2026/, 'with the last day to retrieve it');
    unlike($told, qr/Zorglubine|Quetzalia|zorglubine|0199887766|Xylophonie|\Q$code\E/,
        'without a word of the family');
    is(scalar(mails_to('zorglubine@mail.example')), 1, 'one receipt');
    is(scalar(grep { ($_->{operation} // '') eq 'demande.transmise' } $t->traces), 1, 'one trace');
};

subtest 'a review that was tampered with is checked again' => sub {
    my $carried = hidden(browser('demande', [fields(family())]));
    my $forged = browser('demande', [(map { $_->[0] eq 'horaires[0].fin' ? [$_->[0], '07:00'] : $_ }
        @$carried), [action => 'confirmer']]);
    is($forged->status, 422, 'refused');
    is(browser('demande', [@$carried, ['etat', '2'], [action => 'confirmer']])->status, 422,
        'so is a field of its own');
};

subtest 'what is wrong is said at its field, and nothing is lost' => sub {
    my $page = text_of(browser('demande', [fields(family(date_debut => '2026-11-22',
        enfant => {situation => 'ne', date_naissance => '2019-05-31'}))]));
    like($page, qr{<a href="#date_debut">Ce jour est passé}, 'the day');
    like($page, qr{<a href="#enfant-date_naissance">Ces demandes sont pour les enfants de moins de six ans},
        'LI-1: the age');
    like($page, qr/value="Zorglubine"/, 'all that was typed is there');
};

subtest 'a front site needs the secret of a declared feed' => sub {
    my $document = family(contact => {courriel => 'autre@mail.example'}, allocataire => JSON::PP::true);
    my $hand_over = sub {
        my ($path, %options) = @_;
        return ask($path, method => 'POST', accept => 'application/json',
            body => $json->encode($options{document} // $document), headers =>
            ['Content-Type' => 'application/json', @{$options{with} // []}]);
    };
    for my $bad ([], [Authorization => 'Bearer faux'], [Authorization => 'Basic ' . SECRET]) {
        my $refused = $hand_over->('depot', with => $bad);
        is($refused->status, 401, 'no other: 401');
        like($refused->header('WWW-Authenticate') // '', qr/^Bearer /, 'which says what is wanted');
    }
    is($hand_over->('demande')->status, 403, 'nor is the form of families for programs');
    my @with = (Authorization => 'Bearer ' . SECRET);
    my $first = $hand_over->('depot?reference_site=S-1', with => \@with);
    is($first->status, 201, 'a declared one hands over') or diag($first->body);
    my $again = $hand_over->('depot?reference_site=S-1', with => \@with);
    is($again->status, 200, 'the same again');
    is($json->decode($again->body)->{reference}, $json->decode($first->body)->{reference},
        'is the same demande');
    my $wrong = $hand_over->('depot', with => \@with,
        document => {%$document, date_debut => '2020-01-01'});
    is($wrong->status, 422, 'the same rules');
    is_deeply([map { $_->{champ} } @{$json->decode($wrong->body)->{erreurs}}], ['date_debut'],
        'name their field');
    is(scalar(grep { ($_->{operation} // '') eq 'demande.deposee' && $_->{cible} eq 'monenfant' }
        $t->traces), 1, 'traced with the feed’s name');
    wait_for_mail('autre@mail.example', 1, 'its receipt');
};

subtest 'five demandes a day from one place' => sub {
    my $from = '198.51.100.7';
    my @codes;
    for my $i (1 .. 6) {
        my $review = browser('demande', [fields(family(contact =>
            {courriel => "famille$i\@mail.example"}))], from => $from);
        push @codes, browser('demande', [@{hidden($review)}, [action => 'confirmer']],
            from => $from)->status;
    }
    is_deeply(\@codes, [(303) x 5, 429], 'the sixth is for tomorrow');
};

subtest 'LI-2: the family withdraws it, and all is destroyed at once' => sub {
    is(page("retrait?reference=$reference")->status, 200, 'the page of the link');
    my @given = ([reference => $reference], [code => lc $code]);
    my $wrong = browser('retrait', [[reference => $reference], [code => '00000-00000']]);
    my $unknown = browser('retrait', [[reference => 'FA-0000-0000'], [code => $code]]);
    is($wrong->status, 422, 'a wrong code');
    is(text_of($wrong) =~ s/\Q$reference\E//gr, text_of($unknown) =~ s/FA-0000-0000//gr,
        'and an unknown reference have one answer');
    my $ask = browser('retrait', \@given);
    is($ask->status, 200, 'asked again before it is for good');
    my $done = browser('retrait', [@{hidden($ask)}, [action => 'retirer']]);
    is($done->status, 303, 'withdrawn');
    like(text_of(page('retrait?fait=retiree')), qr/Votre demande est retirée/, 'which a page says');
    is(browser('retrait', [@given, [action => 'retirer']])->status, 422, 'only once');
    ok($t->wait_for('the news to the lieu', sub {
        grep { /La famille a retiré la demande \Q$reference\E/ }
            mails_to('claire.fontaine@valclair.example');
    }), 'the lieu is told');
};

subtest 'traces, logs and the store say no word of a family' => sub {
    my @traced = map { $json->encode($_) } $t->traces;
    for my $marker (@markers, SECRET, $code) {
        is(scalar(grep { index($_, $marker) >= 0 } @traced), 0, "no trace says $marker");
        for my $log (qw(error.log access.log)) {
            is(index($t->read($log), $marker), -1, "nor $log");
        }
        is(`grep -rlaF '$marker' $store->{directory} @{[$t->path('temp')]}`, '',
            'nor the store, nor what nginx keeps for a while');
    }
    is(scalar(grep { ($_->{objet} // '') eq $reference } $t->traces), 2,
        'the reference alone: transmitted, withdrawn');
};

$t->done;
done_testing;
