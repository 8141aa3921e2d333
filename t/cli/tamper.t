#!/usr/bin/perl

# Section 6 (CNIL 2021-122: traces are protected against change, and a change must raise an
# alarm): whatever is done to the files of the trace, `habilctl trace verify` finds it, and says
# in which file and at which number. Nothing passes but bits of bytes that hold nothing.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use IPC::Open2 qw(open2);
use Test::More;

use Habilitation::Tamper ();
use Habilitation::Test ();

my $t = Habilitation::Test->new;
# Children that die of a broken page are what is tested: no sanitizer's business.
$t->{environment}{ASAN_OPTIONS} .= ':handle_segv=0:handle_sigbus=0' if $ENV{SAN};
$t->store(empty => 1);
my $programs = $t->build . '/t/unit';
my $cases = 0;

# What a program says.
sub ran {
    my (@command) = @_;
    open my $out, '-|', @command or die "@command: $!";
    my @lines = <$out>;
    close $out or die "@command: exit " . ($? >> 8);
    return join '', @lines;
}

sub tamper { return ran("$programs/tamper_traces", @_) }

sub run { system(@_) == 0 or die "@_: $?" }

sub copy { run('cp', '-a', '--sparse=always', @_) }

# A store of three months, two of them sealed, with a log and changes that are not rolled yet.
my $root = $t->directory('tampered');
$t->ctl('--store', "$root/store", 'init') =~ /^public key (\S+)/m or die 'no public key';
my $public = $1;
my $key = "$root/habilitation.key";
$t->write('syslog', "Nov 22 09:00:00 caf kernel: {\"other\":1}\n" . tamper('make', "$root/store", $key));
copy("$root/store", "$root/old");
tamper('make-log', "$root/store");
$t->write('syslog', $t->read('syslog') . tamper('sign', "$root/store", $key));
tamper('make-log', "$root/store");

# The store itself, what was copied of it, and the same with the heads of the syslog alone.
sub verify {
    my ($store, $how) = @_;
    my @what = $how eq 'store' ? ('--store', $store, 'trace', 'verify')
        : ('trace', 'verify', '--trace', "$store/trace", '--heads',
            $how eq 'copy' ? "$store/heads" : $t->path('syslog'));
    return $t->try_ctl(@what, '--public', $public);
}

sub whole {
    my ($store, $when) = @_;
    for my $how (qw(store copy syslog)) {
        my $verified = verify($store, $how);
        is($verified->{exit}, 0, "$when: the $how verifies") or diag(@$verified{qw(out err)});
        like($verified->{out}, qr/the chain is whole up to number \d{4}\n1[0-9] heads/, 'with its heads');
    }
    return;
}

# Harms a copy of the store: each way of verifying finds it, and says where.
sub harmed {
    my ($name, $harm, %expected) = @_;
    my $store = "$root/" . ++$cases;
    copy("$root/store", $store);
    $harm->($store);
    for my $how (sort keys %expected) {
        my $verified = verify($store, $how);
        is($verified->{exit}, 1, "$name: found in the $how");
        like($verified->{out}, $expected{$how}, 'and told where') or diag($verified->{err});
    }
    run('rm', '-r', $store);
    return;
}

sub everywhere { my ($pattern) = @_; return map { $_ => $pattern } qw(store copy syslog) }

# Rewrites a file's content.
sub edit {
    my ($path, $edit) = @_;
    open my $file, '+<:raw', $path or die "$path: $!";
    local $/;
    local $_ = <$file>;
    $edit->();
    seek $file, 0, 0;
    print $file $_;
    truncate $file, length;
    close $file or die "$path: $!";
    return;
}

whole("$root/store", 'before');

# A writer that lives is no problem, nor what it writes.
my $pid = open2(my $from, my $to, "$programs/tamper_traces", 'live', "$root/store");
is(scalar(<$from>), "ready\n", 'a worker writes');
whole("$root/store", 'meanwhile');
copy("$root/store", "$root/lived");
close $to;
waitpid $pid, 0;

# Records of the last month, and of one that is sealed.
my $november = 'segment 2026-11\.mdb';
my $october = 'segment 2026-10\.mdb';
my %month = (202610 => [300, $october], 202611 => [1000, $november]);
for my $month (sort keys %month) {
    my ($number, $name) = @{$month{$month}};
    my $next = $number + 1;
    my $do = sub { my ($how) = @_; return sub { tamper($how, "$_[0]/trace", $month, $number) } };
    harmed("$month, a record deleted", $do->('delete'),
        everywhere(qr/$name, number $next: missing: numbers $number to $number/));
    harmed("$month, two records swapped", $do->('swap'), everywhere(qr/$name, number $number: changed/));
    harmed("$month, a record inserted", $do->('insert'),
        everywhere(qr/$name, number \d+: reordered or put in twice/));
    harmed("$month, cut", $do->('cut'),
        everywhere($month == 202611 ? qr/truncated[^\n]*: the segments end at number $number/
            : qr/$november: begins at number 385, the segment before ended at $number/));
    harmed("$month, made anew", sub { tamper('rechain', $_[0], $month, $number) },
        everywhere(qr/$name, numbers \d+ to \d+: changed: not the records of head \d+, signed 2026/));
}
harmed('an index', sub { tamper('unindex', "$_[0]/trace", 202611, 2) },
    everywhere(qr/$november, number \d+: missing from the index by \w+/));
harmed('what a month says of the times in its index', sub { tamper('hide', "$_[0]/trace", 202611, 5_000_000) },
    everywhere(qr/$november: changed: the times that its index has in run 1 are not what it says of them/));
harmed('and of how many they are', sub { tamper('count', "$_[0]/trace", 202611, 3) },
    everywhere(qr/$november: says that \d+ records are in its indexes, \d+ are/));
harmed('a month that says it has all records there can be', sub {
    tamper('inflate', "$_[0]/trace", 202611, '18446744073709551615');
}, everywhere(qr/$november: truncated: ends at number \d+, its head is 18446744073709551615/));

# Everything made anew, with heads of another key, which cannot be the true one.
run('mkdir', "$root/other");
$t->ctl('--store', "$root/other/store", 'init');
harmed('heads of another key', sub {
    my ($store) = @_;
    tamper('rechain', $store, 202609, 5);
    run("rm $store/heads/*");
    tamper('sign', $store, "$root/other/habilitation.key");
}, store => qr{heads/2026-11\.jsonl, line 1: a head that was not signed with this key},
    copy => qr{heads/2026-11\.jsonl, line 1: a head that was not signed with this key},
    syslog => qr/segment 2026-09\.mdb, number 64: made anew: head 1, signed/);

# Months that are gone, in another's place, or there again.
harmed('the first month', sub { unlink "$_[0]/trace/2026-09.mdb" },
    everywhere(qr/segment 2026-09\.mdb: missing: no record says that it was dropped/));
harmed('the first month, as if its time had come', sub {
    unlink "$_[0]/trace/2026-09.mdb";
    edit("$_[0]/heads/2026-09.jsonl", sub { s/.*\n(?=.)//g });
}, everywhere(qr/segment 2026-09\.mdb: missing: no record says that it was dropped/));
harmed('a month', sub { unlink "$_[0]/trace/2026-10.mdb" },
    everywhere(qr/$november: begins at number 385, the segment before ended at 192/));
harmed('the last month', sub { unlink "$_[0]/trace/2026-11.mdb" },
    everywhere(qr/the segments end at number 384.*knows number/));
harmed('two months exchanged', sub {
    my $trace = "$_[0]/trace";
    rename "$trace/2026-09.mdb", "$trace/x" and rename "$trace/2026-10.mdb", "$trace/2026-09.mdb"
        and rename "$trace/x", "$trace/2026-10.mdb" or die $!;
}, everywhere(qr/$october: begins at number 1, the segment before ended at 384: it is not this month/));
harmed('a month once more', sub { copy("$_[0]/trace/2026-09.mdb", "$_[0]/trace/2026-12.mdb") },
    everywhere(qr/segment 2026-12\.mdb: begins at number 1, the segment before ended at \d{4}/));

# Old copies: of a month, of all but the heads, of everything.
my $truncated = qr/truncated, or an old copy: the segments end at number 1611; head \d+, signed [^\n]* knows number \d{4}, of 2026-11\.mdb/;
harmed('an old copy of the month', sub { copy("$root/old/trace/2026-11.mdb", "$_[0]/trace/") },
    everywhere($truncated));
harmed('an old copy of months and main.mdb', sub {
    run("rm $_[0]/trace/*");
    copy("$root/old/trace", "$root/old/main.mdb", $_[0]);
}, everywhere($truncated));
harmed('an old copy of everything', sub { run('rm', '-r', $_[0]); copy("$root/old", $_[0]) },
    syslog => $truncated);
harmed('an old copy of main.mdb', sub { copy("$root/old/main.mdb", $_[0]) },
    store => qr/main\.mdb: changes end at record \d+, their head is \d+/);
harmed('an old copy that went on', sub {
    my ($store) = @_;
    run('rm', '-r', $store);
    copy("$root/old", $store);
    tamper('make-log', $store) for 1 .. 3;
    tamper('sign', $store, $key);
}, syslog => qr/$november, number \d{4}: made anew: head 12, signed/);

# Heads and seals.
my $last = "heads/2026-11\\.jsonl";
harmed('heads cut', sub { edit("$_[0]/heads/2026-11.jsonl", sub { s/[^\n]*\n\z// }) },
    store => qr/heads: head 12, which main\.mdb knows, is missing/);
harmed('older heads', sub { run('rm', '-r', "$_[0]/heads"); copy("$root/old/heads", $_[0]) },
    store => qr/heads: head 12, which main\.mdb knows, is missing/);
harmed('no heads', sub { run("rm $_[0]/heads/*") }, store => qr/heads: head 12/, copy => qr/heads: none/);
harmed('a head taken out', sub { edit("$_[0]/heads/2026-11.jsonl", sub { s/\n[^\n]*\n/\n/ }) },
    map { $_ => qr{heads \d+ to \d+ are missing before head \d+, signed [^\n]*$last, line 2} } qw(store copy));
harmed('a head once more', sub { edit("$_[0]/heads/2026-11.jsonl", sub { s/\A([^\n]*\n).*\K\z/$1/s }) },
    map { $_ => qr{$last, line \d+: head \d+ stands behind head 12: put in twice, or moved} } qw(store copy));
harmed('two heads exchanged', sub { edit("$_[0]/heads/2026-11.jsonl", sub { s/\A([^\n]*\n)([^\n]*\n)/$2$1/ }) },
    map { $_ => qr{$last, line 2: head \d+ stands behind head \d+: put in twice, or moved} } qw(store copy));
harmed('a head made a resumption', sub { edit("$_[0]/heads/2026-11.jsonl", sub { s/"minute"/"reprise"/ }) },
    map { $_ => qr{$last, line 1: a head that was not signed with this key} } qw(store copy));
harmed('a resumption of another key', sub { tamper('resume', $_[0], "$root/other/habilitation.key") },
    map { $_ => qr{$last, line \d+: a head that was not signed with this key} } qw(store copy));
harmed('a resumption that was true, later once more', sub {
    my ($store) = @_;
    tamper('resume', $store, $key);
    my ($resumption) = Habilitation::Tamper::content("$store/heads/2026-11.jsonl") =~ /([^\n]*"reprise"[^\n]*\n)\z/
        or die 'no resumption';
    tamper('make-log', $store);
    tamper('sign', $store, $key);
    is(verify($store, 'store')->{exit}, 0, 'a true resumption is no problem');
    tamper('swap', "$store/trace", 202611, 1000);
    edit("$store/heads/2026-11.jsonl", sub { $_ .= $resumption });
}, map { $_ => qr{$last, line \d+: head 13 stands behind head 14.*$november, number 1000: changed}s } qw(store copy));
harmed('what main.mdb knows of the trace', sub { tamper('forget', $_[0]) },
    store => qr/main\.mdb: an older copy: it knows number 0, head 12, signed [^\n]* knows number \d{4}/);
harmed('a seal that is none', sub { unlink "$_[0]/heads/2026-10.seal"; mkdir "$_[0]/heads/2026-10.seal" or die $! },
    map { $_ => qr{$october: cannot be compared with its seal: } } qw(store copy));
harmed('a seal taken away', sub { unlink "$_[0]/heads/2026-10.seal" },
    map { $_ => qr{heads/2026-10\.seal: missing: head 9} } qw(store copy));

# What would keep who reads it waiting for ever.
sub pipe_for {
    my ($name) = @_;
    return sub {
        unlink "$_[0]/$name" or die "$name: $!";
        run('mkfifo', "$_[0]/$name");
        alarm 60;
    };
}
for my $case (['trace/2026-11.mdb' => qr/$november: unreadable after number 384: /],
    ['heads/2026-11.jsonl' => qr{2026-11\.jsonl}], ['heads/2026-10.seal' => qr{$october: cannot be compared with its seal: }],
    ['main.mdb' => qr/main\.mdb/]) {
    my ($name, $said) = @$case;
    my @how = $name eq 'main.mdb' ? 'store' : qw(store copy);
    harmed("a pipe for $name", pipe_for($name), map { $_ => $said } @how);
}
alarm 0;

# A month whose time was over may go; one that was taken away, after it, may not.
copy("$root/store", "$root/dropped");
tamper('drop', "$root/dropped", $key);
ok(!-e "$root/dropped/trace/2026-09.mdb", 'a month was dropped');
is(verify("$root/dropped", $_)->{exit}, 0, "which the $_ says") or diag(verify("$root/dropped", $_)->{out}) for qw(store copy);
unlink "$root/dropped/trace/2026-10.mdb" or die $!;
like(verify("$root/dropped", $_)->{out}, qr/segment 2026-10\.mdb: missing: no record says that it was dropped/,
    "the next one was taken away, in the $_") for qw(store copy);

# Logs, and main.mdb's records.
harmed('a log cut before it is rolled, with one behind it', sub {
    tamper('make-logs', $_[0]);
    my ($cut) = glob "$_[0]/trace/wal-*-00000002";
    edit($cut, sub { s/\0+\z//; $_ = substr $_, 0, length($_) / 2 });
}, everywhere(qr/log wal-[0-9a-f]{16}-00000003: missing: writer [0-9a-f]{16}, records \d+ to \d+/));
harmed('a log', sub { edit((glob "$_[0]/trace/wal-*")[0], sub { s/dossier-3/dossier-4/ }) },
    everywhere(qr/log wal-[0-9a-f-]+: changed: 1 places are not whole, the first at byte \d+/));
harmed('a log far in', sub { edit((glob "$_[0]/trace/wal-*")[0], sub {
    substr($_, length(s/\0+\z//r) / 2, 1) ^= "\x10";
}) }, everywhere(qr/log wal-[0-9a-f-]+: changed: 1 places are not whole, the first at byte \d+/));
harmed('a change', sub { edit("$_[0]/main.mdb", sub { s/lieu_information/lieu_informatioN/g }) },
    store => qr/main\.mdb, record \d+: |main\.mdb: changes end/);

# Pages that LMDB cannot read: no crash, but where.
harmed('a file cut in two', sub { truncate "$_[0]/trace/2026-11.mdb", 200_000 },
    everywhere(qr/$november: unreadable after number \d+/));
harmed('pages of ones', sub { edit("$_[0]/trace/2026-11.mdb", sub { substr($_, 8192) = "\xff" x (length($_) - 8192) }) },
    everywhere(qr/$november: unreadable after number \d+/));
harmed('no store at all', sub { edit("$_[0]/trace/2026-10.mdb", sub { $_ = 'x' x 8192 }) },
    everywhere(qr/$october(?:, byte|: unreadable)/));

# Bits: in months that are over, in heads, seals and logs each is found.
my ($log) = glob "$root/store/trace/wal-*";
my %bits = ('trace/2026-09.mdb' => [20, 0], 'heads/2026-10.jsonl' => [20, 0],
    'heads/2026-09.seal' => [10, 0], $log =~ m{(trace/wal.*)} => [20, 1000],
    'trace/2026-11.mdb' => [80, 0], 'main.mdb' => [30, 0]);
for my $file (sort keys %bits) {
    my ($count, $size) = @{$bits{$file}};
    my $said = ran("$programs/flip_traces", "$root/store", $key, "$root/store/$file", $count, $size);
    my $strict = $file !~ /11\.mdb|main/;
    like($said, $strict ? qr/\A$count flipped, $count found, 0 hold nothing\n\z/
        : qr/\A$count flipped, \d+ found, \d+ hold nothing\n\z/, "$file: each bit is found");
}

is($t->try_ctl('trace', 'verify', '--trace', "$root/store/trace")->{exit}, 2, 'a copy wants heads');
is(verify("$root/nowhere", 'store')->{exit}, 1, 'there must be a store');
whole("$root/store", 'after');
$t->done;
done_testing;
