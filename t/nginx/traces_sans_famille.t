#!/usr/bin/perl

# Section 6 (CNIL 2021-122): the trace outlives the data of families, and holds no word of
# them. Words that nobody can guess are typed into every form and programme interface that
# families, lieux and front sites have, whatever comes of it; then all that the trace is, is
# searched for them, byte by byte, in every way of writing them.
#
# Two kinds of words:
#   typed   in bodies of requests, where our forms and interfaces have them. They stand in no
#           trace, no log, and nowhere in the store but sealed.
#   forged  in what only a client that makes them up sends: request lines, methods, headers,
#           cookies. None of our pages puts anything of a family there. They stand in no trace
#           either. Excluded is what nginx itself writes of a client's own words: the request
#           line, the name of HTTP Basic, Referer and User-Agent, in its access log of the usual
#           form (conf/nginx.conf has another, without that name), and in its error log where it says
#           at the end of a line which request it is about.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Digest::SHA qw(sha256_hex);
use Encode qw(decode_utf8 encode encode_utf8);
use JSON::PP ();
use MIME::Base64 qw(encode_base64);
use MIME::QuotedPrint qw(decode_qp);
use Test::More;
use Time::HiRes qw(time);

use Habilitation::Metrics qw(metrics);
use Habilitation::Smtp ();
use Habilitation::Test ();

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

use constant {PORTAL => '/extranet/', LIEU => '/extranet/lieu-information/', SECRET => 'un-secret-de-site-7Qx',
    FORM => 'application/x-www-form-urlencoded', JSON => 'application/json',
    CLAIRE => 'claire.fontaine@valclair.example', AGENT => 'agent@caf911.example', NATIONAL => 'agent@cnaf.example',
    STRANGER => 'isabelle.morel@breval-les-pres.example'};

my $json = JSON::PP->new->utf8->canonical;
# The clock is moved so that a head need not be waited for, but where leaks are looked for.
my $t = Habilitation::Test->new(workers => 2, faketime => !$ENV{SAN});
$t->write('settings/mon_compte_partenaire.json', slurp($t->source . '/conf/settings/mon_compte_partenaire.json'));
$t->write('settings/lieu_information.json',
    $json->encode({flux => [{nom => 'monenfant', empreinte => sha256_hex(SECRET)}]}));
my $store = $t->store(settings => $t->path('settings'));
$store->ctl('reference', 'load', 'communes', $t->source . '/conf/demo/reference/communes.csv');
$store->ctl('agent', 'add', AGENT, qw(--nom Royer --prenom Léa --caf 911), '--roles', 'traces,conventions');
$store->ctl('agent', 'add', NATIONAL, qw(--nom Tran --prenom Noé --caf nationale --roles traces));
my $smtp = Habilitation::Smtp->new(test => $t);
$t->write('html/p/page.html', "page\n");
$t->configure(<<"EOT");
%%MAIN%%
events { worker_connections 256; }
http {
    %%HTTP%%
    habilitation_mail smtp://127.0.0.1:$smtp->{port} from=extranet\@caf.example
        tls=off base=https://extranet.example/extranet/ templates=%%SOURCE%%/conf/mail;
    real_ip_header X-Real-IP; set_real_ip_from 127.0.0.1;
    server {
        listen 127.0.0.1:%%PORT%%;
        root %%DIR%%/html;
        %%PORTAL%%
        location ~ ^/p/(?<commune>[^/]+)/ { habilitation lieu_information demandes; habilitation_target \$commune; }
        location /q/ { habilitation lieu_information demandes; habilitation_target \$arg_commune; }
        location = /etat { habilitation_status; }
    }
}
EOT
$t->start;
my %cookie = map { $_ => $t->login($_) } CLAIRE, AGENT, NATIONAL, STRANGER;

sub slurp {
    my ($path) = @_;
    open my $file, '<:raw', $path or die "$path: $!";
    local $/;
    return scalar <$file>;
}

# -- the words

my %planted = (typed => [], forged => []);

sub letters {
    my ($count) = @_;
    return join '', map { ('a' .. 'z')[rand 26] } 1 .. $count;
}

# A new one of a kind: it is looked for from now on.
sub plant {
    my ($kind, $word) = @_;
    push @{$planted{$kind}}, $word;
    return $word;
}

sub name    { return plant($_[0] // 'typed', ucfirst(letters(6)) . 'ï' . letters(6)) }
sub plain   { return plant($_[0] // 'typed', 'Zq' . letters(10)) }
sub mail    { return plant($_[0] // 'typed', 'zq' . letters(9) . '@' . letters(7) . '.example') }
sub phone   { return plant($_[0] // 'typed', '01990' . sprintf '%05d', rand 100_000) }
sub prose   { return plant($_[0] // 'typed', letters(7) . ' né à ' . letters(8)) }
sub address { return plant($_[0] // 'typed', int(rand 900) + 100 . ' rue ' . ucfirst letters(9)) }

my $birth = 0; # days of birth: each its own, all in months of which nothing else speaks
sub born {
    my $day = sprintf '2023-%02d-%02d', 1 + int($birth / 28), 1 + $birth % 28;
    $birth++;
    return plant($_[0] // 'typed', $day);
}

# -- the ways of writing them

sub percent {
    my ($bytes) = @_;
    return $bytes =~ s/([^A-Za-z0-9_.~-])/sprintf '%%%02X', ord $1/ger;
}

# What of a word's base64 does not hang on what stands beside it.
sub base64_parts {
    my ($bytes) = @_;
    return map {
        my $text = encode_base64(("\0" x $_) . $bytes, '');
        my $from = $_ == 0 ? 0 : $_ + 1;
        my $to = int((length($bytes) + $_) / 3) * 4;
        substr $text, $from, $to - $from;
    } 0 .. 2;
}

sub ways {
    my ($word) = @_;
    my $bytes = encode_utf8($word);
    my @words = ($word, lc $word, uc $word);
    push @words, "$3/$2/$1", "$1$2$3" if $word =~ /^(\d{4})-(\d\d)-(\d\d)$/;
    push @words, join ' ', $word =~ /../g if $word =~ /^0\d{9}$/;
    my %ways = map { $_ => 1 } (map { encode_utf8($_), percent(encode_utf8($_)), lc percent(encode_utf8($_)),
            encode('UTF-16LE', $_), encode('UTF-16BE', $_), unpack('H*', encode_utf8($_)) } @words),
        encode('ISO-8859-1', $word), percent($bytes) =~ s/%20/+/gr, percent($bytes) =~ tr/%/=/r,
        $word =~ s/([^\x00-\x7f])/sprintf '\\u%04x', ord $1/ger, $word =~ s/([^\x00-\x7f])/'&#' . ord($1) . ';'/ger,
        base64_parts($bytes), map { tr{+/}{-_}r } base64_parts($bytes);
    return grep { utf8::downgrade($_); length >= 6 } keys %ways;
}

# The ways of all words by their first six bytes: one pass, however many there are.
my (%starts, %known, $start);
sub learn {
    my @new = grep { !$known{$_}++ } map { @$_ } values %planted;
    return if !@new;
    for my $word (@new) {
        push @{$starts{substr $_, 0, 6}}, [$_, $word] for ways($word);
    }
    local ${^RE_TRIE_MAXBUF} = 1 << 26; # all of them in one automaton
    my $all = join '|', map { quotemeta } sort keys %starts;
    $start = qr/$all/;
    return;
}

# Word → where it was found first.
sub found_in {
    my ($bytes, @kinds) = @_;
    my %wanted = map { $_ => 1 } map { @{$planted{$_}} } @kinds;
    my %found;
    learn();
    while ($bytes =~ /$start/g) {
        my $at = $-[0];
        for my $way (grep { $wanted{$_->[1]} && !defined $found{$_->[1]} } @{$starts{substr $bytes, $at, 6}}) {
            $found{$way->[1]} = $at if substr($bytes, $at, length $way->[0]) eq $way->[0];
        }
        pos($bytes) = $at + 1;
    }
    return \%found;
}

sub is_clean {
    my ($bytes, $what, @kinds) = @_;
    @kinds = qw(typed forged) unless @kinds;
    utf8::encode($bytes) if utf8::is_utf8($bytes);
    my $found = found_in($bytes =~ s/\0{64,}/\0/gr, @kinds);
    return is(scalar keys %$found, 0, "$what: " . length($bytes) . ' bytes, no word')
        || diag(join ', ', map { "$_ in “" . substr($bytes =~ s/\0{64,}/\0/gr, $found->{$_} < 100 ? 0 : $found->{$_} - 100, 130)
            =~ s/[^\x20-\x7e]/./gr . '”' } sort keys %$found);
}

# -- requests

my $clients = 0;
sub ask {
    my ($uri, %options) = @_;
    my $from = delete $options{from} // '203.0.113.' . (1 + $clients++ % 250);
    return $t->request($uri, accept => 'text/html', %options, headers => ['X-Real-IP' => $from, @{$options{headers} // []}]);
}

sub post {
    my ($uri, $type, $body, %options) = @_;
    return ask($uri, method => 'POST', body => $body, %options,
        headers => ['Content-Type' => $type, @{$options{headers} // []}]);
}

sub encoded { return join '&', map { percent(encode_utf8($_->[0])) . '=' . percent(encode_utf8($_->[1])) } @_ }

sub browse { my ($uri, $fields, @more) = @_; return post($uri, FORM, encoded(@$fields), @more) }

sub program { my ($uri, $document, @more) = @_; return post($uri, JSON, $json->encode($document), accept => JSON, @more) }

sub fields {
    my ($value, $path) = @_;
    return map { fields($value->{$_}, defined $path ? "$path.$_" : $_) } sort keys %$value if ref $value eq 'HASH';
    return map { fields($value->[$_], ref $value->[$_] ? "${path}[$_]" : $path) } 0 .. $#$value if ref $value eq 'ARRAY';
    return [$path, $value];
}

sub hidden {
    my ($response) = @_;
    my @found;
    my $page = decode_utf8($response->body);
    while ($page =~ /<input type="hidden" name="([^"]*)" value="([^"]*)">/g) {
        push @found, [map { s/&lt;/</gr =~ s/&gt;/>/gr =~ s/&quot;/"/gr =~ s/&amp;/&/gr } $1, $2];
    }
    return \@found;
}

# A family, all of whose words are new.
sub family {
    my (%more) = @_;
    return {commune => {nom => 'Valclair'}, enfant => {situation => 'ne', prenom => name(), date_naissance => born()},
        modes => ['creche_collective'], date_debut => '2027-09-01',
        horaires => [{jour => 'lundi', debut => '8h30', fin => '18:00'}],
        parents => [{nom => name(), prenom => name()}], allocataire => 'oui',
        contact => {courriel => mail(), telephone => phone()}, remarques => prose() . ', ' . address(), %more};
}

# Transmits a demande: its reference, and the code that its receipt has.
sub transmit {
    my ($family) = @_;
    my $review = browse(LIEU . 'demande', [fields($family)]);
    is($review->status, 200, 'read again') or diag($review->raw);
    my @sent = map { browse(LIEU . 'demande', [@{hidden($review)}, [action => 'confirmer']]) } 1 .. 2;
    is_deeply([map { $_->status } @sent], [303, 303], 'transmitted, and sent twice');
    my ($reference) = $sent[0]->header('Location') =~ /=(FA-\S+)/;
    my ($code) = $t->wait_for('the receipt', sub {
        my ($receipt) = grep { $_->{to} eq $family->{contact}{courriel} } $smtp->messages;
        return $receipt && (decode_qp($receipt->{text}) =~ /\b([0-9A-Z]{5}-[0-9A-Z]{5})\b/)[0];
    });
    return ($reference, $code);
}

# -- what families, lieux and front sites send

my $reference;

subtest 'the form of families' => sub {
    my $demande = LIEU . 'demande';
    ($reference) = transmit(family());
    my %others = ('left to be modified' => [[action => 'modifier']], 'with a row more' => [[ajouter => 'parents']],
        'with a row less' => [[retirer => 'horaires[0]']], 'kept as a draft' => [[action => 'enregistrer']],
        'with a field of its own' => [[plain() => name()], [action => 'confirmer']],
        'with a path that is none' => [['parents[99999].' . plain() => name()]]);
    for my $name (sort keys %others) {
        ok(browse($demande, [fields(family()), @{$others{$name}}])->status < 500, $name);
    }
    my %wrong = (date_debut => '2020-01-01', modes => [plain()], commune => {nom => plain()},
        contact => {courriel => plain()}, allocataire => plain(), horaires => [{jour => plain(), debut => plain(), fin => ''}],
        enfant => {situation => plain(), prenom => name(), date_naissance => '2010-01-01'});
    is(browse($demande, [fields(family($_ => $wrong{$_}))])->status, 422, "refused for $_") for sort keys %wrong;
    my $carried = hidden(browse($demande, [fields(family())]));
    my @forged = map { $_->[0] =~ /nom$/ ? [$_->[0], name()] : $_->[0] eq 'horaires[0].fin' ? [$_->[0], plain()] : $_ } @$carried;
    is(browse($demande, [@forged, [action => 'confirmer']])->status, 422, 'a review that was tampered with');
};

subtest 'the form of families, refused before it is read' => sub {
    my $demande = LIEU . 'demande';
    my @family = fields(family());
    is(post($demande, FORM, encoded(@family), headers => [Origin => 'https://ailleurs.example'])->status, 403, 'of another site');
    is(post($demande, 'text/plain', encoded(@family))->status, 415, 'of another kind');
    is(post($demande, FORM, encoded(@family) . '&remarques=%' . plain())->status, 400, 'ill-formed');
    is(post($demande, JSON, '{"parents": [{"nom": "' . plain() . '", ')->status, 400, 'cut off');
    is(post($demande, FORM, encoded([plain() => 'x' x (300 << 10)], @family))->status, 413, 'too long');
    is(post($demande, "multipart/form-data; boundary=limite", join("\r\n", '--limite',
        'Content-Disposition: form-data; name="' . plain() . '"; filename="' . plain() . '.pdf"', '', prose_bytes(), '--limite--', ''))->status,
        415, 'with a file and its name');
    ok(ask($demande, method => $_, body => encoded(@family), headers => ['Content-Type' => FORM])->status >= 400, "by $_") for qw(PUT DELETE);
    my @last = map { browse($demande, [@{hidden(browse($demande, [fields(family())], from => '198.51.100.7'))}, [action => 'confirmer']],
        from => '198.51.100.7')->status } 1 .. 6;
    is($last[5], 429, 'the sixth of a day');
};

sub prose_bytes { return encode_utf8(prose()) }

subtest 'what else families send' => sub {
    is(browse(LIEU . 'commune', [['commune.nom', plain()], [action => 'confirmer']])->status, 422, 'a commune that is none');
    is(browse(LIEU . 'retrait', [[reference => plain()], [code => plain()]])->status, 422, 'a reference that is none');
    is(browse(LIEU . 'retrait', [[reference => $reference], [code => plain()], [remarques => prose()]])->status, 422, 'a wrong code');
    my ($second, $code) = transmit(family());
    my $again = browse(LIEU . 'retrait', [[reference => $second], [code => $code]]);
    is(browse(LIEU . 'retrait', [@{hidden($again)}, [action => 'retirer']])->status, 303, 'LI-2: it is withdrawn');
    ok(browse(PORTAL . 'annuaire', [[q => plain()]])->status >= 400, 'a search that is sent as a form');
};

subtest 'what front sites hand over' => sub {
    my @with = (headers => [Authorization => 'Bearer ' . SECRET]);
    my $document = family(allocataire => JSON::PP::true);
    is(program(LIEU . 'depot', $document)->status, 401, 'without a secret');
    is(program(LIEU . 'depot', $document, headers => [Authorization => 'Bearer ' . plain()])->status, 401, 'with a wrong one');
    is(program(LIEU . 'depot?reference_site=S-1', $document, @with)->status, 201, 'handed over');
    is(program(LIEU . 'depot', family(date_debut => plain()), @with)->status, 422, 'refused');
    is(program(LIEU . 'depot', family(plain() => {plain() => name()}), @with)->status, 400, 'with members of its own');
    is(post(LIEU . 'depot', JSON, '{"remarques": "' . plain() . "\x01\"}", @with)->status, 400, 'ill-formed');
    ok(post(LIEU . 'depot', 'application/xml', '<demande><nom>' . plain() . '</nom></demande>', @with)->status >= 400, 'as XML');
};

subtest 'what the lieu does with it' => sub {
    my @claire = (cookie => $cookie{+CLAIRE});
    is(ask(LIEU . 'demandes', @claire)->status, 200, 'the inbox');
    for my $shape ('', '.pdf', '.xml') {
        my $given = ask(LIEU . "demandes/$reference$shape", @claire);
        is($given->status, 200, "the demande$shape");
        ok(scalar(%{found_in($given->body, 'typed')}), 'has the family in it') if $shape ne '.pdf';
    }
    my $bearer = $t->post_json(PORTAL . 'jeton', {nom => plain('told')}, headers =>
        [Authorization => 'Basic ' . encode_base64(CLAIRE . ':' . $t->password, '')])->json->{jeton};
    my @program = (accept => JSON, headers => [Authorization => "Bearer $bearer"]);
    is(ask(LIEU . 'demandes.xml', @program)->status, 200, 'the feed of a web service');
    is(ask(LIEU . "demandes/$reference.xml", @program)->status, 200, 'and one of it');
    is(program(LIEU . "demandes/$reference", {issue => plain(), remarques => prose()}, @program)->status, 422, 'an outcome that is none');
    is(program(LIEU . "demandes/$reference", {issue => 'place', remarques => prose()}, @program)->status, 200, 'an outcome');
    is(program(LIEU . 'demandes', {avis => plain()}, @program)->status, 422, 'a wish that is none');
    is(program(LIEU . 'attestation', {nom => name(), fonction => prose(), liste => plain()}, @program)->status, 405, 'a signature astray');
    ok(program(LIEU . "attestation/$_", {nom => name(), fonction => prose(), liste => plain()}, @program)->status >= 400,
        "an attestation of $_") for 'convention-1', 'convention-999';
    ok(program(PORTAL . 'signalement', {convention => plain(), personne => mail(), nature => 'depart', texte => prose()}, @program)->status >= 400,
        'a departure of somebody unknown');
    my ($known) = map { $_->{connexion} } @{$t->get(PORTAL . 'mes-connexions', @claire)->json->{connexions}};
    my $reported = plain('told'); # stands where it is to be read: not in the trace
    is(program(PORTAL . 'mes-connexions', {connexion => $known, texte => $reported, fermer => 'non'}, @claire)->status, 201, 'a report');
    is(program(PORTAL . 'mes-connexions', {connexion => plain(), texte => prose()}, @claire)->status, 404, 'a report astray');
};

subtest 'who is not known' => sub {
    is($t->post_json(PORTAL . 'connexion', {identifiant => mail(), mot_de_passe => prose()})->status, 401, 'an identifiant');
    is($t->post_json(PORTAL . 'connexion', {identifiant => plain(), mot_de_passe => plain()})->status, 401, 'that is no address');
    is($t->post_json(PORTAL . 'connexion', {identifiant => STRANGER, mot_de_passe => plain()})->status, 401, 'a password');
    is(program(PORTAL . 'jeton', {nom => plain()}, headers => [Authorization => 'Basic ' . encode_base64(mail('forged') . ':' . plain(), '')])->status,
        401, 'a program');
    ok(browse(PORTAL . 'mot-de-passe/perdu', [[identifiant => mail()], [defi => plain()], [texte => plain()]])->status >= 400, 'a lost password');
    ok(browse(PORTAL . 'demande-habilitation/suivi', [[reference => plain()], [courriel => mail()]])->status < 500, 'a request of nobody');
    ok(browse(PORTAL . 'demande-habilitation/lieu-information', [['demandeur.nom', name()], ['demandeur.courriel', mail()]])->status < 500,
        'a request that is not complete');
};

# -- what a client makes up

sub anything { return plain('forged') }

subtest 'forged request lines' => sub {
    my @all = ([], map { [cookie => $cookie{$_}] } CLAIRE, STRANGER, AGENT);
    my @paths = (map({ my $path = $_; sub { LIEU . $path . percent(encode_utf8(name('forged'))) } }
            'demandes/', 'attestation/', 'attestation/convention-', 'suivi-caf/', 'depot/', '', 'demandes.xml/',
            'demandes?commune=', 'demandes?q=', 'demandes.xml?commune=', 'chiffres?commune=', 'chiffres-caf?commune=',
            'demande?commune=', 'demande-transmise?reference=', 'commune-sans-lieu?commune=', 'retrait?reference=',
            'suivi-caf?convention='),
        map({ my $path = $_; sub { PORTAL . $path . anything() } }
            '', 'caf/', 'caf/conventions/', 'caf/demandes/', 'caf/traces/', 'caf/signalements/', 'caf/taches?tache=',
            'annuaire?q=', 'annuaire/lieu-information/', 'annuaire/structures/', 'mes-connexions?connexion=',
            'mes-services?fait=', 'connexion?retour=/', 'structures/fiches/', 'mam/fiches/', 'mam/accord/',
            'mon-compte-partenaire/traces/', 'mon-compte-partenaire/espace/', 'demande-habilitation/'),
        map({ my $path = $_; sub { sprintf $path, anything() } } '/p/%s/page.html', '/q/?commune=%s', '/p/91999/%s', '/%s'),
        sub { '/p/' . phone('forged') . '/page.html' }, sub { '/p/' . born('forged') . '/page.html' },
        sub { '/p/' . mail('forged') . '/page.html' }, sub { '/q/?commune=' . percent(encode_utf8(address('forged'))) });
    for my $path (@paths) {
        my @status = map { ask($path->(), @$_)->status } @all;
        is(scalar(grep { $_ >= 500 } @status), 0, $path->() =~ s/[^\/?=]*$//r . "…: @status");
    }
    ask($_, method => uc plain('forged'), cookie => $cookie{+CLAIRE}) for '/p/91999/page.html', LIEU . "demandes/$reference";
};

subtest 'forged headers' => sub {
    my $open = '/p/91999/page.html';
    for my $name ('User-Agent', 'Referer', 'X-Forwarded-For', 'X-Habilitation-Personne', 'X-Famille', 'Origin', 'Sec-Fetch-Site',
        'Sec-Purpose', 'X-CSRF-Token', 'If-None-Match', 'Accept-Language', 'Authorization', 'Accept', 'Content-Type') {
        for my $uri ($open, LIEU . 'demandes', PORTAL . 'mes-services') {
            my $sent = $name eq 'Authorization' ? 'Bearer ' . anything() : anything();
            ok($t->request($uri, cookie => $cookie{+CLAIRE}, headers => [$name => $sent])->status < 500, "$name of $uri");
        }
        $t->request(PORTAL . 'connexion', method => 'POST', body => '{"identifiant": "x", "mot_de_passe": "y"}',
            headers => ['Content-Type' => JSON, $name => anything()]);
    }
    for my $cookie ('__Host-habilitation=' . anything(), 'famille=' . anything(), '__Host-habilitation-appareil=' . anything(), anything()) {
        ok($t->request($_, cookie => $cookie)->status < 500, 'a cookie') for $open, LIEU . 'demandes';
    }
};

# -- the search

subtest 'control: what is there is found' => sub {
    my $word = $planted{typed}[0];
    is(scalar(grep { !%{found_in("\0\1$_\2", 'typed')} } ways($word)), 0, 'in every way of writing it');
    my $scratch = $t->write('scratch/2026-11.mdb', ("\0" x 4096) . encode_base64('x' . encode_utf8($word), '') . ("\xff" x 4096));
    is_deeply([keys %{found_in(slurp($scratch), 'typed')}], [$word], 'in a file of bytes');
    is_deeply(found_in('nothing of anybody', qw(typed forged)), {}, 'and not where it is not');
    ok(scalar(%{found_in(slurp($t->path('access.log')), 'forged')}), 'nginx has written what clients made up');
    my @mails = map { decode_qp($_->{text}) . $_->{to} } $smtp->messages;
    ok(scalar(%{found_in(join("\n", @mails), 'typed')}), 'families have their mails');
    cmp_ok(scalar @{$planted{typed}}, '>', 200, 'words were typed');
    cmp_ok(scalar @{$planted{forged}}, '>', 200, 'and forged');
};

my @kinds = qw(typed forged told);

sub search_files {
    my ($what) = @_;
    my @files = grep { -f } map { glob "$store->{directory}/$_" } 'trace/*', 'trace/*/*', 'heads/*', 'heads/*/*';
    ok(scalar(grep { -s } @files), "$what: there are files");
    is_clean(slurp($_), "$what: $_", @kinds) for @files;
    return;
}

subtest 'logs and segments, heads' => sub {
    search_files('as written');
    my $since = time;
    $t->wait_for('a roll of all that is written', sub { metrics($t)->{habilitation_trace_rolled_timestamp_seconds} > $since });
    search_files('rolled');
};

subtest 'as it is read' => sub {
    is_clean($store->ctl('trace', 'list', '--motif', 'essai', '--format', $_), "habilctl trace, $_", @kinds) for qw(text json csv);
    is_clean($store->ctl('trace', 'verify'), 'habilctl trace verify', @kinds);
};

# One record, with all that proves it.
sub prove { return $store->try_ctl('trace', 'prove', '--motif', 'essai', $_[0]) }

subtest 'records that are proven' => sub {
    my @numbers = $store->ctl('trace', '--motif', 'essai', '--format', 'json') =~ /"numero": ?(\d+)/g;
    $t->clock('+61') if !$ENV{SAN};
    $t->wait_for('a head', sub { (($store->ctl('trace', 'heads', '--last') =~ /"numero": ?(\d+)/)[0] // 0) >= $numbers[-1] });
    for my $number (@numbers[map { int($_ * $#numbers / 11) } 0 .. 11]) {
        my $proof = prove($number);
        is($proof->{exit}, 0, "record $number") or diag($proof->{err});
        is_clean($proof->{out}, "its proof", @kinds);
    }
};

# What an agent is shown of all that their demand covers: pages, picture, exports.
sub search_demand {
    my ($who, %criteria) = @_;
    my @as = (cookie => $cookie{$who});
    my $made = program(PORTAL . 'caf/traces', {motif => 'Contrôle annuel', %criteria}, @as);
    is($made->status, 303, "a demand of $who") or diag($made->raw);
    my $demand = $made->header('Location') =~ s{^https?://[^/]+}{}r;
    for my $accept ('text/html', JSON) {
        my $given = ask($demand, @as, accept => $accept);
        is($given->status, 200, $accept);
        is_clean($given->raw, "what $accept shows", @kinds);
    }
    my %given = map { $_ => ask("$demand/$_", @as, accept => '*/*') } qw(frise.svg export.jsonl export.csv);
    for my $part (sort keys %given) {
        is($given{$part}->status, 200, $part);
        is_clean($given{$part}->raw, $part, @kinds);
    }
    return $given{'export.jsonl'}->body;
}

subtest 'what agents are shown of it' => sub {
    my $export = search_demand(NATIONAL);
    my %shown = map { $_ => 1 } $export =~ /"nature": ?"(\w+)"/g;
    ok($shown{acces} && $shown{changement}, 'an export of everything');
    cmp_ok(scalar(() = $export =~ /\n/g), '>', 300, 'of hundreds of records');
    search_demand(AGENT);
    search_demand(AGENT, nature => 'acces', decision => 'refuse');
};

subtest 'what persons are shown of it' => sub {
    for my $who (CLAIRE, AGENT, STRANGER) {
        for my $accept ('text/html', JSON) {
            my $given = ask(PORTAL . 'mes-connexions', cookie => $cookie{$who}, accept => $accept);
            is($given->status, 200, "connections of $who");
            is_clean($given->raw, $accept, qw(typed forged));
        }
    }
};

# What Claire wrote of her connection stands there, as it should; evidence says no more.
subtest 'signals and their evidence' => sub {
    my @as = (cookie => $cookie{+AGENT});
    my @signals = @{ask(PORTAL . 'caf/signalements', @as, accept => JSON)->json->{signalements}};
    cmp_ok(scalar @signals, '>=', 1, 'there are signals');
    for my $path ('', map { "/$_->{signalement}" } @signals) {
        for my $accept ('text/html', JSON) {
            my $given = ask(PORTAL . "caf/signalements$path", @as, accept => $accept);
            is($given->status, 200, "signal $path");
            is_clean($given->raw, $accept, qw(typed forged));
        }
    }
};

subtest 'status and metrics' => sub {
    is_clean(ask('/etat', accept => $_)->raw, "status, $_", @kinds) for JSON, 'text/plain', 'application/openmetrics-text';
    my $metrics = ask('/etat?format=prometheus')->raw;
    like($metrics, qr/^# TYPE habilitation_/m, 'there are metrics');
    is_clean($metrics, 'metrics', @kinds);
};

subtest 'the store has what was typed only sealed' => sub {
    my @files = grep { -f } glob "$store->{directory}/*";
    is_clean(slurp($_), $_, 'typed') for @files;
    is_clean(slurp($_), $_, 'typed') for grep { -f } map { glob $t->path("temp/$_") } '*', '*/*', '*/*/*', '*/*/*/*';
};

subtest 'nginx’s own logs' => sub {
    my $access = slurp($t->path('access.log'));
    is_clean($access, 'access.log', 'typed', 'told');
    my @lines = split /\n/, $access;
    is(scalar(grep { !/^\S+ - \S+ \[[^\]]*\] "[^"]*" \d+ \d+ "[^"]*" "[^"]*"$/ } @lines), 0, 'its lines are nginx’s own');
    is_clean(join("\n", map { s/"[^"]*"//gr =~ s/^(\S+ - )\S+/$1/r } @lines), 'access.log but the client’s own words', 'forged');
    my $error = slurp($t->path('error.log'));
    is_clean($error, 'error.log', 'typed', 'told');
    is_clean($error =~ s/, client: .*//gr =~ s/"[^"\n]*html[^"\n]*" (?:failed|is )//gr, 'error.log but which request', 'forged');
};

$t->done;
done_testing;
