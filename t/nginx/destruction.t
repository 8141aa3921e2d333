#!/usr/bin/perl

# LI-2: what families wrote is destroyed for good: withdrawn by the family, six months old, or
# at the end of the convention. Markers in every field go in through real HTTP (the form, a
# front site's feed), out by SMTP, page, PDF, XML and the stream of all; then every byte of
# every file is searched: before, they are found sealed only; after, nowhere, nor are the keys.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Digest::SHA qw(sha256_hex);
use Encode qw(decode_utf8 encode);
use File::Find ();
use JSON::PP ();
use MIME::Base64 qw(encode_base64);
use Test::More;
use Time::Local qw(timegm);

use Habilitation::Documents qw(lieu);
use Habilitation::Smtp ();
use Habilitation::Test ();

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

use constant {
    PAGES  => '/extranet/lieu-information',
    SECRET => 'un secret de flux que personne ne devine',
    ANNE   => 'anne@lieu.example',
    CARLA  => 'carla@autre.example',
};

my $t = Habilitation::Test->new(workers => 2, faketime => 1);
my $json = JSON::PP->new->utf8->canonical;

sub at {
    my ($time) = @_;
    $t->clock(sprintf '%+d', $time - int time);
    return;
}

at(timegm(0, 0, 9, 2, 10, 2026));    # 2 November 2026
my $store = $t->store(empty => 1);
$store->import_documents(
    lieu('LI-1', [ANNE], annexe => {communes => [{code => '75056', nom => 'Paris'}]}),
    lieu('LI-2', [CARLA], annexe => {communes => [{code => '92004', nom => 'Asnières'}]}));
my $smtp = Habilitation::Smtp->new(test => $t);
$smtp->stop;                         # at first no mail leaves
my $settings = $t->write('lieu_information.json',
    $json->encode({flux => [{nom => 'site', empreinte => sha256_hex(encode('UTF-8', SECRET))}]}));
(my $configuration = <<'EOT') =~ s/SETTINGS/settings=$settings/;
%%MAIN%%
events { worker_connections 64; }
http {
    client_body_temp_path %%DIR%%/temp/body; proxy_temp_path %%DIR%%/temp/proxy;
    access_log %%DIR%%/access.log;
    habilitation_store %%STORE%%;
    habilitation_key %%DIR%%/habilitation.key;
    habilitation_password common=%%SOURCE%%/conf/passwords-communs.txt;
    habilitation_plugin lieu_information file=%%BUILD%%/plugins/lieu_information.so SETTINGS;
    habilitation_mail smtp://127.0.0.1:%%PORT_SMTP%% from=extranet@caf.example tls=off
        base=https://127.0.0.1/extranet/ templates=%%SOURCE%%/conf/mail;
    server { listen 127.0.0.1:%%PORT%%; %%PORTAL%% }
}
EOT
$t->configure($configuration);
$t->start;
my %cookies = map { $_ => $t->login($_) } ANNE, CARLA;

# Sessions of an hour ago have ended.
sub again {
    $cookies{$_} = $t->login($_, again => 1) for @_;
    return;
}

# -- families, whose every word is a marker

sub family {
    my ($tag, $day, $code) = @_;
    my $address = 'zqcourriel' . lc $tag;
    my %family = (
        commune => {code => $code, nom => $code},
        enfant  => {situation => 'ne', prenom => "Zqenfant$tag", date_naissance => "2023-03-1$day"},
        modes   => ['creche_collective'],
        date_debut => "2028-10-1$day",
        horaires   => [{jour => 'lundi', debut => "07:1$day", fin => "18:4$day"}],
        remarques  => "Zqremarque$tag, et rien d’autre",
        allocataire => JSON::PP::true,
        parents     => [{nom => "Zqnom$tag", prenom => "Zqprenom$tag"},
            {nom => "Zqautre$tag", prenom => "Zqseconde$tag"}],
        contact => {courriel => "$address\@mail.example", telephone => "01994731${day}5"},
    );
    # A day of birth or an hour alone could be another's: they are looked for as they are kept.
    my @markers = ("Zqenfant$tag", "Zqremarque$tag", "Zqnom$tag", "Zqprenom$tag", "Zqautre$tag",
        "Zqseconde$tag", $address, "01994731${day}5", "01 99 47 31 ${day}5", "2023-03-1$day",
        "1$day/03/2023", "1$day mars 2023", "2028-10-1$day", "1$day octobre 2028", "\"07:1$day\"",
        "\"18:4$day\"");
    return {%family, markers => \@markers, tag => $tag};
}

sub document {
    my ($family) = @_;
    my %document = %$family;
    delete @document{qw(markers tag reference code)};
    return \%document;
}

sub encoded {
    my (@pairs) = @_;
    my @fields;
    while (my ($name, $value) = splice @pairs, 0, 2) {
        push @fields, join '=', map { encode('UTF-8', $_) =~ s/([^A-Za-z0-9._-])/sprintf '%%%02X', ord $1/ger }
            $name, $value;
    }
    return join '&', @fields;
}

sub post_form {
    my ($path, @pairs) = @_;
    return $t->request($path, method => 'POST', accept => 'text/html', body => encoded(@pairs), headers => [
        'Content-Type' => 'application/x-www-form-urlencoded',
        Origin         => 'http://localhost:' . $t->port('')]);
}

# As a browser does it: filled in, read again, sent with what the review carries along.
sub transmit_form {
    my ($family) = @_;
    my $path = PAGES . "/demande?commune=$family->{commune}{code}";
    my ($one, $two) = @{$family->{parents}};
    my $review = post_form($path, 'commune.nom' => $family->{commune}{code},
        'commune.code' => $family->{commune}{code},
        'enfant.situation' => 'ne', 'enfant.prenom' => $family->{enfant}{prenom},
        'enfant.date_naissance' => $family->{enfant}{date_naissance}, modes => 'creche_collective',
        date_debut => $family->{date_debut}, 'horaires[0].jour' => 'lundi',
        'horaires[0].debut' => $family->{horaires}[0]{debut}, 'horaires[0].fin' => $family->{horaires}[0]{fin},
        'parents[0].nom' => $one->{nom}, 'parents[0].prenom' => $one->{prenom},
        'parents[1].nom' => $two->{nom}, 'parents[1].prenom' => $two->{prenom},
        'contact.courriel' => $family->{contact}{courriel}, 'contact.telephone' => $family->{contact}{telephone},
        allocataire => 'oui', remarques => $family->{remarques}, action => 'verifier');
    my @hidden = map { _unescaped($_) }
        decode_utf8($review->body) =~ /<input type="hidden" name="([^"]*)" value="([^"]*)"/g;
    my $sent = post_form($path, @hidden, action => 'confirmer');
    ($family->{reference}) = ($sent->header('Location') // '') =~ /reference=(FA-\w{4}-\w{4})/;
    ok($family->{reference}, "$family->{tag}: transmitted by the form")
        or diag($review->status, ' ', $sent->status);
    return;
}

sub _unescaped {
    my ($text) = @_;
    my %characters = (amp => '&', lt => '<', gt => '>', quot => '"');
    return $text =~ s/&(\w+);/$characters{$1}/ger =~ s/&#(\d+);/chr $1/ger;
}

sub transmit_feed {
    my ($family) = @_;
    my $answer = $t->post_json(PAGES . '/depot', document($family),
        headers => [Authorization => 'Bearer ' . encode('UTF-8', SECRET)]);
    ok($family->{reference} = $answer->json->{reference}, "$family->{tag}: transmitted by the feed")
        or diag($answer->raw);
    return;
}

# -- every byte of every file

# What families and the lieu have got is theirs: their mail server is not searched.
sub files {
    my %files;
    File::Find::find({no_chdir => 1, wanted => sub {
        if (-d && /\/smtp$/) { $File::Find::prune = 1; return }
        return unless -f;
        open my $file, '<:raw', $_ or die "$_: $!";
        local $/;
        $files{$_} = <$file> // '';
    }}, $t->root);
    return \%files;
}

# A text as bytes, and as it looks in UTF-16, hexadecimal and Base64 at any place of it.
sub looks {
    my ($bytes) = @_;
    my @base64 = map { substr encode_base64(substr($bytes, $_), ''), 0, 4 * int((length($bytes) - $_) / 3) } 0 .. 2;
    my $wide = $bytes =~ s/(.)/$1\0/gsr;
    return ($bytes, $wide, unpack('H*', $bytes), uc unpack('H*', $bytes), grep { length >= 8 } @base64);
}

sub found {
    my ($files, @texts) = @_;
    my @found;
    for my $text (@texts) {
        for my $look (looks($text)) {
            push @found, map { "$text in $_" } grep { index($files->{$_}, $look) >= 0 } sort keys %$files;
        }
    }
    return @found;
}

is(scalar(found({a => 'xZqb', b => encode_base64('..Zqlong enough..'), c => unpack 'H*', 'Zqc'}, 'Zq', 'Zqlong enough')), 3,
    'what is searched for would be found');

sub nowhere {
    my ($family, $when) = @_;
    my $files = files();
    cmp_ok(scalar(keys %$files), '>', 8, scalar(keys %$files) . ' files');
    is_deeply([found($files, map { encode('UTF-8', $_) } @{$family->{markers}})], [],
        "$family->{tag}: no marker in any file, $when");
    return $files;
}

# What the vault has: by reference, opened by other code than the vault's.
sub vault {
    my ($family) = @_;
    my @lines = split /\n/, `@{[$t->build]}/t/unit/look_into_vault list $store->{directory}`;
    die "look_into_vault: $?" if $?;
    my ($line) = grep { /Zqnom$family->{tag}/ } @lines;
    return unless $line;
    my ($slot, $key, $about, $sealed, $text) = split / /, $line, 5;
    return {slot => $slot, key => pack('H*', $key), about => $about, sealed => $sealed, text => $text};
}

sub sealed_only {
    my ($family) = @_;
    my $files = nowhere($family, 'before');
    my $record = vault($family);
    ok($record, "$family->{tag}: its sealed record opens with its slot of vault.keys");
    is_deeply([grep { index($record->{text}, encode('UTF-8', $_)) < 0 } grep { !/ |\// } @{$family->{markers}}],
        [], 'and has every marker');
    is_deeply([map { s/.*\///r } grep { index($files->{$_}, $record->{key}) >= 0 } keys %$files], ['vault.keys'],
        'its key is in vault.keys alone');
    my $sealed = pack 'H*', $record->{sealed};
    is_deeply([map { s/.*\///r } grep { index($files->{$_}, $sealed) >= 0 } keys %$files], ['main.mdb'],
        'what is sealed, in main.mdb alone');
    return $record;
}

sub destroyed {
    my ($family, $record) = @_;
    $t->wait_for("the key of $family->{tag} to be overwritten",
        sub { index($t->read('store/vault.keys'), $record->{key}) < 0 });
    my $files = nowhere($family, 'after');
    is_deeply([found($files, $record->{key})], [], 'nor its key');
    is(vault($family), undef, 'the record is gone');
    my $keys = "$store->{directory}/vault.keys";
    is(scalar `@{[$t->build]}/t/unit/look_into_vault open $keys $record->{about} $record->{sealed}`, '',
        'and no slot opens what LMDB may have kept of it');
    return;
}

# -- what may be said of them at any time

# Each of them, as text; PDF by pdftotext.
sub exports {
    my ($agent) = @_;
    my @mails = map { (split /\t/)[0] } split /\n/, $store->ctl('mail', 'list');
    return (
        (map { $store->ctl('trace', '--motif', 'essai', '--format', $_) } qw(text json csv)),
        $store->ctl('mail', 'list'), (map { $store->ctl('mail', 'show', $_) } @mails), $store->ctl('stats'),
        map { $t->request(PAGES . $_, accept => 'text/html', cookie => $cookies{+ANNE})->body }
            '/demandes', '/demandes?etat=recuperee', '/demandes?etat=detruite', '/chiffres?format=csv',
            '/chiffres?format=svg', '/chiffres', '/attestation/convention-1', '/attestation/convention-1.csv',
    );
}

sub exports_say_nothing {
    my ($when, @families) = @_;
    my @markers = map { encode('UTF-8', $_) } map { @{$_->{markers}} } @families;
    my @said;
    for my $text (exports()) {
        push @said, grep { index($text, $_) >= 0 } @markers;
    }
    is_deeply(\@said, [], "traces, mails, lists and figures have no marker, $when");
    return;
}

# -- the way

my $withdrawn = family('Wd', 2, '75056');
my $old = family('Sx', 3, '75056');
my $ended = family('En', 4, '92004');
my @all = ($withdrawn, $old, $ended);

transmit_form($withdrawn);
transmit_feed($old);
transmit_form($ended);

subtest 'mails wait, and nothing is in the clear' => sub {
    like($store->ctl('mail', 'list'), qr/scell/, 'mails to families wait, sealed');
    nowhere($_, 'while its mail waits') for @all;
    exports_say_nothing('while mails wait', @all);
};

subtest 'mails leave' => sub {
    $smtp->start;
    at(timegm(0, 0, 10, 2, 10, 2026));
    again(ANNE, CARLA);
    for my $family (@all) {
        my $mail;
        $t->wait_for("the mail to $family->{tag}", sub {
            ($mail) = grep { $_->{to} eq $family->{contact}{courriel} } $smtp->messages;
        });
        ($family->{code}) = $mail->{text} =~ s/=\r\n//gr =~ /\b([0-9A-Z]{5}-[0-9A-Z]{5})\b/;
        ok($family->{code}, "$family->{tag}: its code came by mail");
    }
};

sub retrieve {
    my ($family, $who) = @_;
    my $path = PAGES . "/demandes/$family->{reference}";
    for my $shape ('', '.pdf', '.xml') {
        my $answer = $t->request("$path$shape", accept => 'text/html', cookie => $cookies{$who});
        is($answer->status, 200, "$family->{tag}: retrieved$shape");
        next if $shape eq '.pdf';
        like($answer->body, qr/Zqnom$family->{tag}/, 'with its data');
    }
    return;
}

sub treat {
    my ($family, $who) = @_;
    my $path = PAGES . "/demandes/$family->{reference}";
    is($t->post_json($path, {issue => 'attente'}, cookie => $cookies{$who})->status, 200, 'treated');
    return;
}

subtest 'retrieved in every shape' => sub {
    my $feed = $t->request(PAGES . '/demandes.xml', accept => 'application/xml', cookie => $cookies{+ANNE});
    like($feed->body, qr/Zqnom$_->{tag}/, "$_->{tag}: in the stream of all") for $withdrawn, $old;
    retrieve($_, ANNE) for $withdrawn, $old;
    treat($_, ANNE) for $withdrawn, $old;
    retrieve($ended, CARLA);
};

my %records;
subtest 'before: sealed only' => sub {
    $records{$_->{tag}} = sealed_only($_) for @all;
    exports_say_nothing('before', @all);
    unlike($t->read('error.log'), qr/buffered to a temporary file/, 'no body or answer went to a file');
};

subtest 'withdrawn by the family' => sub {
    my $answer = $t->post_json(PAGES . '/retrait',
        {reference => $withdrawn->{reference}, code => $withdrawn->{code}, action => 'retirer'});
    is($answer->status, 200, 'with reference and code') or diag($answer->raw);
    destroyed($withdrawn, $records{Wd});
    ok(vault($_), "$_->{tag}: not another’s") for $old, $ended;
    unlike(join('', values %{files()}), qr/\Q$withdrawn->{code}\E/, 'nor is the code anywhere');
};

subtest 'at the end of the convention' => sub {
    $store->ctl('convention', 'end', 'LI-2');
    $t->wait_for('the family to be told', sub {
        2 == grep { $_->{to} eq $ended->{contact}{courriel} } $smtp->messages;
    });
    # What came before the morning's mails is done when they arrive; then a day passes.
    at(timegm(0, 0, 11, 4, 10, 2026));
    $t->wait_for('the morning’s mail', sub {
        grep { $_->{to} eq ANNE && $_->{text} =~ /attestation\/convention-1/ } $smtp->messages;
    });
    at(timegm(0, 0, 12, 5, 10, 2026));
    destroyed($ended, $records{En});
    ok(vault($old), 'another lieu’s is not touched');
};

subtest 'six months after its transmission' => sub {
    at(timegm(50, 59, 22, 1, 4, 2027));    # 2 May 2027 begins in Paris ten seconds later
    again(ANNE);
    destroyed($old, $records{Sx});
    is($t->get(PAGES . "/demandes/$old->{reference}", cookie => $cookies{+ANNE})->status, 410, 'gone');
};

subtest 'attested' => sub {
    my $page = PAGES . '/attestation/convention-1';
    my $due = $t->get($page, cookie => $cookies{+ANNE})->json->{a_attester};
    is_deeply([sort map { $_->{reference} } @{$due->{references}}],
        [sort map { $_->{reference} } $withdrawn, $old], 'both that were retrieved');
    my $signed = $t->post_json($page, {liste => $due->{liste}, nom => 'Anne Un', fonction => 'Directrice',
        atteste => 'oui'}, cookie => $cookies{+ANNE});
    is($signed->status, 303, 'signed') or diag($signed->raw);
    my $paper = $t->write('html/paper.pdf', $t->request(PAGES . '/attestation/1.pdf', cookie => $cookies{+ANNE})->body);
    my $text = decode_utf8(`pdftotext $paper -`);
    like($text, qr/$old->{reference}/, 'the paper has the reference');
    unlike($text, qr/Zq|zq/, 'and no marker');
    exports_say_nothing('after', @all);
    nowhere($_, 'at the end') for @all;
};

# CNIL 2021-122: who, when, what, on what data, by an opaque reference.
subtest 'the traces' => sub {
    my @records = $store->traces(objet => $old->{reference});
    my @acts = map { $_->{operation} } grep { ($_->{operation} // '') =~ /^demande\./ } @records;
    is(join(' ', @acts), join(' ', map { "demande.$_" } qw(transmise deposee transmise_au_logiciel recuperee
        traitee detruite attestee)), 'the whole life');
    my ($anne) = $store->ctl('person', 'list') =~ /^(\d+)\t@{[ANNE]}\t/m;
    for my $record (grep { ($_->{operation} // '') =~ /recuperee|traitee/ } @records) {
        is($record->{personne}, $anne, "$record->{operation}: by the person");
        is($record->{convention}, 'LI-1', 'under the convention');
        is($record->{cible}, '75056', 'for the commune');
    }
    ok(scalar(grep { ($_->{operation} // '') eq 'demande.retiree' } $store->traces(objet => $withdrawn->{reference})),
        'withdrawn, not destroyed in time');
    ok(scalar($store->traces(operation => 'attestation.signee')), 'and the attestation');
    like($store->ctl('trace', 'verify'), qr/\w/, 'the chain verifies');
};

$smtp->stop;
$t->done;
done_testing;
