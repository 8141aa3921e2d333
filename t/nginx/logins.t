#!/usr/bin/perl

# A storm of logins slows logins, not protected requests: while a hundred persons log in
# at once, no protected request waits for their hashes (passwords are hashed in a pool of
# their own, section 3), and a hash sleeps between its milliseconds as long as others are
# served. What that is worth is measured by bench/logins, as a ratio; here it has to stay
# far from a hash's time.

use strict;
use warnings;

use FindBin;
use lib "$FindBin::Bin/../lib";

use Test::More;

use Habilitation::Logins ();

use constant {
    LOGINS => 100,
    SLEEPS => 6, # at least, of the tens that a hash has room for
};

my $logins = Habilitation::Logins->new(persons => LOGINS);
my $t = $logins->test;
my $store = $t->{store};

# How often the hash of one login waits.
sub waits_of_login {
    my $before = $logins->waits;
    $t->login('anna@lieu.example', again => 1);
    return $logins->waits - $before;
}

$t->login('anna@lieu.example');
my $alone = waits_of_login();
is($t->get('/p/page.html')->status, 401, 'a stranger is refused');
my $refused_others = waits_of_login();
cmp_ok($refused_others, '<', $alone + SLEEPS, '… and slows no login down');
$logins->ask->(1);

my ($quiet, $refused) = $logins->ask->(3);
is($refused, 0, 'quiet: all granted');

my $asking = $logins->ask;
my $served = waits_of_login();
cmp_ok($served, '>=', $alone + SLEEPS, "a login's hash gives way to who is served")
    or diag("waited $served times, alone $alone");
$asking->();

my %passwords = map { $_ => $store->first_password($_) } $logins->persons;
$asking = $logins->ask;
my $statuses = $logins->log_in_all(\%passwords);
my ($p99, $bad) = $asking->();
is($bad, 0, 'during the logins: all granted');
is($statuses->{200} // 0, LOGINS, 'every login is answered')
    or diag(join ', ', map { "$statuses->{$_} times $_" } sort keys %$statuses);

SKIP: {
    skip 'times mean nothing under sanitizers', 1 if $ENV{SAN};
    my $ratio = $p99 / $quiet;
    cmp_ok($ratio, '<=', 10, sprintf 'p99 during logins is %.2f of the quiet one', $ratio);
    diag(sprintf 'p99 of protected requests during %d logins: %.2f ms, quiet %.2f ms', LOGINS,
        $p99, $quiet);
}

$t->done;
done_testing;
