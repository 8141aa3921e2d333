#!/usr/bin/perl
# A family that withdraws its demande (LI-2), and one whose commune has no lieu, in a real
# browser without scripts: each page accessible (axe), valid, and usable at 320 px.

use strict;
use warnings;

use FindBin qw($Bin);
use lib "$Bin/../lib";

use Digest::SHA qw(sha256_hex);
use JSON::PP ();
use MIME::QuotedPrint qw(decode_qp);
use Test::More;

use Habilitation::Browser qw(install walk);
use Habilitation::Test ();

install();

my $json = JSON::PP->new->utf8->canonical;
my $t = Habilitation::Test->new;
$t->write('settings/lieu_information.json',
    $json->encode({flux => [{nom => 'essai', empreinte => sha256_hex('secret')}]}));
open my $settings, '<:raw', $t->source . '/conf/settings/mon_compte_partenaire.json' or die $!;
$t->write('settings/mon_compte_partenaire.json', join '', <$settings>);
$t->store(settings => $t->path('settings'));
$t->ctl('reference', 'load', 'communes', $t->source . '/conf/demo/reference/communes.csv');
my $mails = $t->directory('mails', 0777);
$t->configure(<<"EOT");
%%MAIN%%
events { worker_connections 128; }
http {
    %%HTTP%%
    habilitation_mail $mails from=extranet\@caf.example
        base=https://extranet.example/extranet/ templates=%%SOURCE%%/conf/mail;
    server {
        listen 127.0.0.1:%%PORT_HTTP%%;
        listen 127.0.0.1:%%PORT%% ssl;
        %%TLS%%
        log_not_found off;
        %%PORTAL%%
    }
}
EOT
$t->start;

# A demande to be withdrawn, as a front site hands it over.
my @year = localtime;
my $next = $year[5] + 1901;
my $given = $t->request('/extranet/lieu-information/depot', at => 'HTTP', method => 'POST',
    accept => 'application/json', headers => ['Content-Type' => 'application/json',
    Authorization => 'Bearer secret'], body => $json->encode({commune => {nom => 'Valclair'},
        enfant => {situation => 'ne', date_naissance => ($next - 3) . '-05-31'},
        modes => ['garde_a_domicile'], date_debut => "$next-03-31",
        horaires => [{jour => 'jeudi', debut => '08:30', fin => '18:00'}], allocataire => 'non',
        parents => [{nom => 'Marchand', prenom => 'Ali'}],
        contact => {courriel => 'ali@mail.example'}}));
is($given->status, 201, 'a demande') or diag($given->body);
my $reference = $json->decode($given->body)->{reference};
my $code = $t->wait_for('the receipt', sub {
    for my $path (glob "$mails/*") {
        open my $mail, '<:raw', $path or next;
        my $text = decode_qp(join '', <$mail>);
        return $1 if $text =~ /^To: .*ali\@mail\.example/m && $text =~ /\b([0-9A-Z]{5}-[0-9A-Z]{5})\b/;
    }
    return;
});

walk('retrait', {base => 'https://127.0.0.1:' . $t->port(''),
    reference => $reference, code => $code, shots => $ENV{SHOTS}});

$t->done;
done_testing;
