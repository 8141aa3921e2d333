#!/usr/bin/perl

# The rule of service (section 6, CNIL 2021-122: a change must raise an alarm): the trace is
# changed under running workers; within seconds the log, health and a mail say so, and nothing
# that is protected is opened, in any worker, nor after a reload or a restart, until somebody
# lifts the alarm. The same place is not told twice.

use strict;
use warnings;
use utf8;

use FindBin;
use lib "$FindBin::Bin/../lib";

use File::Copy qw(copy);
use Test::More;

use Habilitation::Documents qw(lieu);
use Habilitation::Metrics qw(metrics);
use Habilitation::Tamper ();
use Habilitation::Test ();

binmode Test::More->builder->$_, ':encoding(UTF-8)' for qw(output failure_output todo_output);

use constant {ANNA => 'anna@lieu.example', NOE => 'noe@cnaf.example', WORKERS => 2};

my $t = Habilitation::Test->new(workers => WORKERS);
my $store = $t->store(empty => 1);
$store->import_documents(lieu('LI-2026-751-001', [ANNA]));
$t->ctl('agent', 'add', NOE, '--nom', 'Petit', '--prenom', 'Noé', '--caf', 'nationale', '--roles', 'traces');
$t->write('html/p/page.html', "page\n");
$t->directory('mails', 0777);
$t->configure(<<'EOT');
%%MAIN%%
events { worker_connections 256; }
http {
    %%HTTP%%
    habilitation_mail %%DIR%%/mails from=caf@extranet.example base=https://extranet.example/extranet/ templates=%%SOURCE%%/conf/mail;
    add_header X-Worker $pid always;
    server {
        listen 127.0.0.1:%%PORT%%;
        root %%DIR%%/html;
        %%PORTAL%%
        location /p/ { habilitation lieu_information demandes; habilitation_target $arg_commune; }
        location = /etat { habilitation_status; }
    }
}
EOT
$t->expect_alert(qr/habilitation: trace: /);
$t->start;

my $tamper = Habilitation::Tamper->new($t);
my ($anna, $noe) = map { $t->login($_) } ANNA, NOE;

sub page { return $t->get('/p/page.html?commune=75056', cookie => $anna, @_) }
sub told { return scalar(() = $t->read('error.log') =~ /\[alert\].*habilitation: trace: /g) }
sub stands { return metrics($t)->{habilitation_alarms_standing} }

# The statuses that each worker answers with; waits until all of them have.
sub in_every_worker {
    my %said;
    $t->wait_for('every worker to answer', sub {
        my $response = page();
        $said{$response->header('X-Worker')}{$response->status}++;
        return keys %said == WORKERS;
    });
    return [sort map { keys %$_ } values %said];
}

sub is_open   { return is_deeply(in_every_worker(), [(200) x WORKERS], $_[0]) }
sub is_closed { return is_deeply(in_every_worker(), [(503) x WORKERS], $_[0]) }

is_open('served, by every worker');
my ($undo, $redo);

subtest 'a byte of a record is changed' => sub {
    copy(my $heads = heads_file(), $t->path('heads.old')) or die $!;
    ($undo, $redo) = $tamper->swap_text('75056', '75057');
    $t->wait_for('an alarm', \&told, 10);
    like($t->read('error.log'), qr/\[alert\].*habilitation: trace: 20\d\d-\d\d\.mdb\/\d+\//, 'the log says where');
    my $health = $t->get('/etat');
    is($health->status, 503, 'health is 503');
    is($health->json->{etat}, 'degrade', 'degraded');
    like($health->json->{alarme}{phrase}, qr/enregistrement n°/, 'and says what was found');
    is($t->get('/etat?format=prometheus')->status, 200, 'a scraper is answered');
    is(metrics($t)->{habilitation_healthy}, 0, 'and told');
    is_closed('the next request is refused');
    my $refusal = page();
    is($refusal->json->{motif}, 'trace_rompue', 'with its reason');
    is($refusal->header('Retry-After'), 60, 'and when to come back');
    like($t->get('/p/page.html?commune=75056', cookie => $anna, accept => 'text/html')->body,
        qr/Service ferm/, 'a person reads why');
    $t->reload;
    is_closed('after a reload');
    ok($t->stop, 'stopped');
    $t->start;
    is_closed('after a restart');
    $t->wait_for('their trace', sub { grep { ($_->{motif} // '') eq 'trace_rompue' } $t->traces(nature => 'acces') });
    pass('what was refused is traced');
    $undo->();
    my %alarms;
    $alarms{$_}++ for map { (split /\t/)[3] =~ m{^(.*\.mdb/\d+)/} } split /\n/, $t->ctl('trace', 'alarms');
    ok(%alarms && !grep({ $_ > 1 } values %alarms), 'one alarm a record, whoever found it')
        or diag($t->ctl('trace', 'alarms'));
};

subtest 'who may read traces is told' => sub {
    my ($mail) = $t->wait_for('a mail', sub { my @files = glob $t->path('mails/*.eml'); return @files && \@files })->[0];
    my $text = Habilitation::Tamper::content($mail);
    like($text, qr/^To: <?\Q${\NOE}\E>?\r?$/m, 'by mail');
    unlike($text, qr/anna/, 'that names nobody else');
};

subtest 'the portal stays open, and lifts it' => sub {
    is($t->get('/extranet/mes-services', cookie => $anna)->status, 200, 'a person sees their services');
    my $desk = $t->get('/extranet/caf/alarmes', cookie => $noe);
    is($desk->status, 200, 'an agent sees the alarms');
    cmp_ok($desk->json->{debout}, '>', 0, 'that stand');
    is($t->get('/extranet/caf/alarmes', cookie => $anna)->status, 403, 'others do not');
    my $lifted = $t->post_json('/extranet/caf/alarmes', {motif => 'Octet remis en place.'}, cookie => $noe);
    is($lifted->status, 200, 'and lifts them');
    is_open('served again');
    is($t->get('/etat')->status, 200, 'health is well');
    $t->wait_for('a signed head', sub { $t->ctl('trace', 'heads', '--last') =~ /"reprise"/ });
    pass('a head says that what stands is taken as it is');
};

subtest 'the same place is not told twice' => sub {
    my $before = told();
    $redo->();
    $tamper->settle;
    is(told(), $before, 'no other alarm for the records that were told');
    $undo->();
    is(stands(), 0, 'none stands');
};

subtest 'an older copy of a segment is put in its place' => sub {
    my ($segment) = $tamper->segments;
    copy($segment, $t->path('old')) or die $!;
    $t->get('/p/page.html?commune=13055', cookie => $anna);
    $tamper->wait_rolled('13055');
    my $before = told();
    rename put_beside($segment, $t->path('old')), $segment or die $!;
    $t->wait_for('an alarm', sub { told() > $before }, 10);
    is_closed('refused');
    $tamper->settle;
    my $lifted = $t->try_ctl('trace', 'resume', '--motif', 'copie acceptée', '--key', $store->{key});
    is($lifted->{exit}, 0, 'habilctl lifts it') or diag($lifted->{err});
    like($lifted->{out}, qr/\.mdb/, 'and prints what');
    is_open('served again');
    $tamper->settle;
    is(stands(), 0, 'what was accepted is not told again');
};

subtest 'the file of heads is put back' => sub {
    my $before = told();
    my $file = heads_file();
    rename put_beside($file, $t->path('heads.old')), $file or die $!;
    $t->wait_for('an alarm', sub { told() > $before }, 10);
    is_closed('refused');
    $tamper->settle;
    is($t->try_ctl('trace', 'resume', '--key', $store->{key})->{exit}, 2, 'a motive is wanted');
    is($t->try_ctl('trace', 'resume', '--motif', ' ', '--key', $store->{key})->{exit}, 2, 'with words');
    is($t->try_ctl('trace', 'resume', '--motif', 'vu', '--key', $store->{key})->{exit}, 0, 'lifted');
    is_open('served again');
    is($t->try_ctl('trace', 'resume', '--motif', 'vu', '--key', $store->{key})->{exit}, 1, 'none stands');
    my @lines = split /\n/, $t->ctl('trace', 'alarms');
    cmp_ok(scalar @lines, '>=', 3, 'all are listed');
    is(scalar(grep { (split /\t/)[2] eq '-' } @lines), 0, 'as lifted');
};

sub heads_file {
    return $t->wait_for('signed heads', sub { (glob "$store->{directory}/heads/*.jsonl")[0] });
}

# A copy beside a file, for its owner.
sub put_beside {
    my ($file, $from) = @_;
    my ($uid, $gid, $mode) = (stat $file)[4, 5, 2];
    copy($from, "$file.put") or die $!;
    chown $uid, $gid, "$file.put";
    chmod $mode & 07777, "$file.put";
    return "$file.put";
}

$t->done;
done_testing;
