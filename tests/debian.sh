# Sourced by what runs tests in front of Debian's packages, with TARGET, how it is called, and PACKAGES.

missing() { # not dpkg -s: that is content with a package that was removed and left its configuration
    for package in $PACKAGES; do
        [ "$(dpkg-query --show --showformat='${db:Status-Status}' "$package" 2>/dev/null)" = installed ] || echo -n " $package"
    done
}

install() {
    export DEBIAN_FRONTEND=noninteractive
    # The tests start each daemon themselves: installing one is to start none.
    if [ ! -e /usr/sbin/policy-rc.d ]; then
        trap 'rm -f /usr/sbin/policy-rc.d' RETURN
        printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
        chmod +x /usr/sbin/policy-rc.d
    fi
    apt-get update --quiet
    # shellcheck disable=SC2086 # a list of words
    apt-get install --yes --quiet --no-install-recommends $(missing)
}

# Root has what is missing installed; anybody else is told, as is whoever has another system.
have_packages() {
    if ! command -v dpkg-query >/dev/null; then
        echo "$TARGET needs Debian's packages:$(printf ' %s' $PACKAGES)" >&2
        exit 1
    fi
    local lacking
    lacking=$(missing)
    if [ "$(id -u)" != 0 ]; then
        echo "$TARGET needs root, for the network namespace and the daemons. Missing packages:${lacking:- none}" >&2
        exit 1
    fi
    [ -z "$lacking" ] || install
}

# Runs a command where nothing but the loopback can be reached: whatever goes wrong, no call and no mail leaves.
alone() {
    exec unshare --net sh -c 'ip link set lo up && exec "$@"' alone "$@"
}
