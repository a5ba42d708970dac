# SPDX-License-Identifier: Apache-2.0
"""Shows that check_azure.py can fail: each row breaks one thing in a real entry and names the words
that the report has to have for it, and did not have before."""

from selftest import DELETE, broken

VM, NIC, SERVER = ("azure.compute.virtual-machine", "azure.network.network-interface",
                   "azure.sql.server")

# (what is broken, kind or the name of an index or of a file, path into it, value, expected words)
BROKEN = [
    ("a path", VM, ["list", "http"],
     "GET /subscriptions/{$account}/providers/Microsoft.Compute/machines?api-version=2026-03-01",
     "no package knows"),
    ("a path of another kind", VM, ["list", "http"],
     "GET /subscriptions/{$account}/providers/Microsoft.Compute/disks?api-version=2025-01-02",
     "is not what the list gives"),
    ("a list that is by resource group only", "azure.network.local-network-gateway", ["list", "http"],
     "GET /subscriptions/{$account}/providers/Microsoft.Network/localNetworkGateways"
     "?api-version=2025-07-01", "no package knows"),
    ("no version", VM, ["list", "http"],
     "GET /subscriptions/{$account}/providers/Microsoft.Compute/virtualMachines",
     "has no api-version"),
    ("a version", VM, ["list", "http"],
     "GET /subscriptions/{$account}/providers/Microsoft.Compute/virtualMachines"
     "?api-version=2026-03-02", "has no version 2026-03-02"),
    ("a child's path", "azure.sql.database", ["list", "http"],
     "GET {$parent_id}/tables?api-version=2023-08-01", "no package knows"),
    ("a child's parent", "azure.sql.database", ["list", "parent"], "azure.sql.cluster",
     "unknown kind azure.sql.cluster"),
    ("which parents", "azure.servicebus.topic", ["list", "parent_where"], "tier != 'Basic'",
     "has no member tier"),
    ("a method", VM, ["list", "http"],
     "POST /subscriptions/{$account}/providers/Microsoft.Compute/virtualMachines"
     "?api-version=2026-03-01", "POST is no reading"),
    ("a permission", VM, ["list", "actions"], ["Microsoft.Compute/virtualMachines/write"],
     "should be microsoft.compute/virtualmachines/read"),
    ("a condition of the list", "azure.web.site", ["list", "where"], "contains(sort, 'app')",
     "has no member sort"),
    ("an index", VM, ["index", "in"], "machines", "there is no index machines"),
    ("a type", VM, ["index", "type"], "Microsoft.Compute/virtualMachine",
     "no package knows the type"),
    ("a condition of the index", "azure.sql.database", ["index", "where"], "nom != 'master'",
     "has no member nom"),
    ("a part's list", "azure.network.subnet", ["each"], "properties.nets[]", "has no member nets"),
    ("a part's member", "azure.network.subnet", ["parent", 0, "field", "field"], "ident",
     "has no member ident"),
    ("the whole of a part", "azure.containerservice.agent-pool", ["id"], "{$whole.ident}/{name}",
     "has no member ident"),
    ("a describe", SERVER, ["describe", 0, "http"],
     "GET {id}/firewalls?api-version=2023-08-01", "no package knows"),
    ("a describe's items", SERVER, ["describe", 0, "items"], "values", "has no member values"),
    ("a describe's permission", SERVER, ["describe", 0, "actions"],
     ["Microsoft.Sql/servers/read"], "should be microsoft.sql/servers/firewallrules/read"),
    ("what a describe gave", SERVER, ["relations", 2, "field"],
     "virtualNetworkRules[].properties.subnetId", "has no member subnetId"),
    ("a fact", VM, ["facts", 0], "properties.hardwareProfile.size", "has no member size"),
    ("a name on the wire", NIC, ["relations", 1, "field"],
     "properties.ipConfigurations[].properties.publicIpAddress.id", "has no member publicIpAddress"),
    ("a field that is an object", VM, ["relations", 4, "field"], "properties.availabilitySet",
     "not texts"),
    ("a not that binds too tightly", "azure.cdn.origin", ["relations", 2, "field"],
     "!properties.azureOrigin.id && properties.hostName", "is asked of boolean"),
    ("a host name", SERVER, ["dns", 0], "properties.fqdn", "has no member fqdn"),
    ("a key", VM, ["keys", 0], "identity.objectId", "has no member objectId"),
    ("a state", "azure.dbforpostgresql.flexible-server", ["ok_states"], ["Fine"], "Fine is none of"),
    ("states that are missing", VM, ["ok_states"], DELETE, "needs ok_states"),
    ("what is not kept", VM, ["omit"], ["properties.osprofile"], "has no member osprofile"),
    ("a verb", VM, ["relations", 0, "verb"], "hugs", "unknown verb hugs"),
    ("a target", VM, ["relations", 0, "to"], "azure.network.nic", "unknown kind azure.network.nic"),
    ("a relation that leads nowhere", VM, ["relations", 0, "to"], DELETE, "leads nowhere"),
    ("a pattern", NIC, ["relations", 4, "pick"], "(\\d+)", "no POSIX extended"),
    ("a glyph", VM, ["icon"], "elephant", "unknown icon elephant"),
    ("a misspelt key", VM, ["relation"], [], "unknown key relation"),
    ("a query that is none", "resources", ["params", "query"], "resources | were type | order by id asc",
     "were"),
    ("a query without order", "dnsresources", ["params", "query"],
     "dnsresources | project id, type", "is not ordered by id"),
    ("a query of another table", "dnsresources", ["params", "query"],
     "resources | project id, type | order by id asc", "is asked of another table"),
    ("a query without its types", "securityresources", ["params", "query"],
     "securityresources | where type in~ ({types || '\"microsoft.security/pricings\"'})"
     " | project id, type | order by id asc", "the entries microsoft.security/assessments"),
    ("a parameter of the query", "resources", ["page", "token"], "options.token",
     "a query has no options.token"),
    ("the rows", "resources", ["items"], "rows", "has no member rows"),
    ("the version of the index", "resources", ["http"],
     "POST /providers/Microsoft.ResourceGraph/resources?api-version=2024-04-02",
     "has no version 2024-04-02"),
    ("what holds for all", "catalogue/azure/provider.yaml", ["defaults", "tags", "map"], "labels",
     "`labels` holds nowhere"),
]


def find_place(files, name):
    """The file, and the steps that lead to the kind or the index in it."""
    if name in files:
        return name, []
    for path, entry in files.items():
        for part, key in (("resources", "kind"), ("indexes", "name")):
            for number, thing in enumerate(entry.get(part, ())):
                if thing.get(key) == name:
                    return path, [part, number]
    raise LookupError(f"the catalogue has no {name}")


def mistakes(files, checker, models, name):
    checked = checker(files, models)
    path, _steps = find_place(checker.known, name)
    if name in checked.indexes:
        checked.check_index(checked.report.at(path, name), checked.indexes[name])
    elif name in files:
        checked.check_defaults()
    else:
        resource = next(r for r in files[path]["resources"] if r["kind"] == name)
        checked.check_kind(path, resource)
    return set(checked.report.lines)


def run(files, checker, models):
    """TAP on standard output; the number of rows that were not found out."""
    missed, before = 0, {}
    checker.known = files
    print(f"1..{len(BROKEN)}")
    for number, (what, name, steps, value, words) in enumerate(BROKEN, 1):
        path, place = find_place(files, name)
        if name not in before:
            before[name] = mistakes(files, checker, models, name)
        entry = broken(files[path], place + steps, value)
        after = mistakes({**files, path: entry}, checker, models, name)
        found = any(words in line for line in after - before[name])
        missed += not found
        print(f"{'ok' if found else 'not ok'} {number} - {what} in {name} is found out")
        if not found:
            print("\n".join(f"# {line}" for line in sorted(after - before[name])))
    return 1 if missed else 0
