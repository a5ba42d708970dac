# SPDX-License-Identifier: Apache-2.0
"""The back office of Quillbasket in Azure: a subscription of what the staff uses, behind a hub with
the firewall and the way to the head office. Told by the mock tenant of the tests."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import estate
import mock_azure
import mock_http
from estate import Thing
from estate_azure import DIAGNOSTIC, MG, RG, ROLE, SUBSCRIPTION, AzureEstate
from estate_azure_types import SUBNET, TENANT

PLACE = "westeurope"
ACCOUNT = "5a3c1d9e-6f20-4b1c-8e57-2d4f6a8b0c13"
NAME = "Quillbasket Back Office"
# The resource manager lists them, Resource Graph does not.
LISTED = {SUBNET.lower(), DIAGNOSTIC.lower(), "microsoft.servicebus/namespaces/queues",
          "microsoft.storage/storageaccounts/blobservices/containers",
          "microsoft.eventgrid/systemtopics/eventsubscriptions"}
ROLES = {"Key Vault Secrets User": "4633458b-17de-408a-b874-0445c86b69e6",
         "Storage Blob Data Contributor": "ba92f5b4-2d11-453d-a403-e96b0029c9fe",
         "Reader": "acdd72a7-3385-48ef-bd42-f606fba81ae7"}


def ref(thing):
    return {"id": thing.id if isinstance(thing, Thing) else thing}


def part(thing_id, kind, name, **properties):
    """What has an id of its own inside of a resource's properties."""
    return {"name": name, "id": f"{thing_id}/{kind}/{name}",
            "properties": {"provisioningState": "Succeeded", **properties}}


class BackOffice(AzureEstate):
    def __init__(self):  # pylint: disable=super-init-not-called
        estate.Estate.__init__(self, 0, 1)
        self.groups, self.changes = [], []
        root = self.management_group(TENANT, "Tenant Root Group", None)
        self.home = self.management_group("mg-quillbasket", "Quillbasket", root)
        self.subscribe()
        self.network = self.group("rg-network")
        self.office = self.group("rg-backoffice")
        self.watch = self.group("rg-observability")
        for make in (self.observability, self.hub, self.spoke, self.data, self.entry, self.apps,
                     self.messages, self.permissions, self.alarms):
            make()

    # ---- how ----

    def subscribe(self):
        chain = [{"name": self.home.name, "displayName": "Quillbasket"},
                 *self.home.doc["properties"]["details"]["managementGroupAncestorsChain"]]
        id_ = f"/subscriptions/{ACCOUNT}"
        tags = {"company": "quillbasket"}
        self.add(Thing(id=id_, type=SUBSCRIPTION, name=NAME, number=0, parent=self.home.id,
                       account=ACCOUNT, tags=tags, doc={
                           "id": id_, "name": NAME, "type": SUBSCRIPTION, "tags": tags,
                           "properties": {"state": "Enabled",
                                          "managementGroupAncestorsChain": chain,
                                          "subscriptionPolicies": {
                                              "locationPlacementId": "Public_2014-09-01",
                                              "quotaId": "EnterpriseAgreement_2014-09-01",
                                              "spendingLimit": "Off"}}}))

    def group(self, name):
        id_ = f"/subscriptions/{ACCOUNT}/resourceGroups/{name}"
        one = self.add(Thing(id=id_, type=RG, name=name, number=0, parent=f"/subscriptions/{ACCOUNT}",
                             region=PLACE, group=name, account=ACCOUNT, tags={}, doc={
                                 "id": id_, "name": name, "type": RG, "location": PLACE,
                                 "properties": {"provisioningState": "Succeeded"}}))
        self.groups.append(one)
        return one

    def top(self, group, of, name, properties, tags=None, location=PLACE, **more):
        id_ = f"{group.id}/providers/Microsoft.{of}/{name}"
        doc = {"id": id_, "name": name, "type": f"Microsoft.{of}", "location": location, **more,
               "properties": {"provisioningState": "Succeeded", **properties}}
        if tags:
            doc["tags"] = tags
        return self.add(Thing(id=id_, type=f"Microsoft.{of}", name=name, number=0,
                              parent=group.id, region=location, group=group.name, account=ACCOUNT,
                              tags=tags or {}, doc=doc))

    def inner(self, holder, kind, name, properties, between="", **more):
        id_ = f"{holder.id}/{between}{kind}/{name}"
        type_ = f"{holder.type}/{between.split('/')[0] + '/' if between else ''}{kind}"
        return self.add(Thing(id=id_, type=type_, name=name, number=0, parent=holder.id,
                              group=holder.group, account=ACCOUNT, tags={}, doc={
                                  "id": id_, "name": name, "type": type_, **more,
                                  "properties": properties}))

    def address(self, name, ip, owner):
        return self.top(self.network if "hub" in name else self.office,
                        "Network/publicIPAddresses", name, {
                            "publicIPAllocationMethod": "Static", "publicIPAddressVersion": "IPv4",
                            "ipAddress": ip, "ipConfiguration": ref(owner)}, sku={"name": "Standard"})

    def net(self, group, name, prefix, subnets):
        one = self.top(group, "Network/virtualNetworks", name, {
            "addressSpace": {"addressPrefixes": [prefix]}, "subnets": [],
            "virtualNetworkPeerings": [], "enableDdosProtection": False})
        for word, (cidr, more) in subnets.items():
            made = self.inner(one, "subnets", word, {
                "provisioningState": "Succeeded", "addressPrefix": cidr, "delegations": [], **more})
            one.doc["properties"]["subnets"].append(made.doc)
        return one

    def in_index(self, thing):
        if thing.type.lower() in LISTED:
            return None
        return super().in_index(thing) or ("resources" if thing.type not in (MG, RG, SUBSCRIPTION)
                                           else None)

    # ---- what ----

    def observability(self):
        self.logs = self.top(self.watch, "OperationalInsights/workspaces", "log-quillbasket", {
            "retentionInDays": 30, "sku": {"name": "PerGB2018"},
            "customerId": estate.guid("log-quillbasket")})
        self.insights = self.top(self.watch, "Insights/components", "appi-backoffice", {
            "Application_Type": "web", "IngestionMode": "LogAnalytics",
            "WorkspaceResourceId": self.logs.id}, kind="web")

    def hub(self):
        hub = self.hub_net = self.net(self.network, "vnet-hub", "10.40.0.0/16", {
            "AzureFirewallSubnet": ("10.40.0.0/26", {}), "GatewaySubnet": ("10.40.1.0/27", {})})
        base = f"{self.network.id}/providers/Microsoft.Network"
        policy = self.top(self.network, "Network/firewallPolicies", "afwp-hub", {
            "sku": {"tier": "Standard"}, "threatIntelMode": "Alert",
            "firewalls": [ref(f"{base}/azureFirewalls/afw-hub")]})
        wall = f"{base}/azureFirewalls/afw-hub"
        ip = self.address("pip-hub-firewall", "203.0.113.20",
                          f"{wall}/azureFirewallIpConfigurations/main")
        self.firewall = self.top(self.network, "Network/azureFirewalls", "afw-hub", {
            "sku": {"name": "AZFW_VNet", "tier": "Standard"}, "firewallPolicy": ref(policy),
            "threatIntelMode": "Alert", "ipConfigurations": [part(
                wall, "azureFirewallIpConfigurations", "main", privateIPAddress="10.40.0.4",
                subnet=ref(f"{hub.id}/subnets/AzureFirewallSubnet"), publicIPAddress=ref(ip))]})
        gate = f"{base}/virtualNetworkGateways/vpng-hub"
        ip = self.address("pip-hub-vpn", "203.0.113.21", f"{gate}/ipConfigurations/main")
        vpn = self.top(self.network, "Network/virtualNetworkGateways", "vpng-hub", {
            "gatewayType": "Vpn", "vpnType": "RouteBased", "sku": {"name": "VpnGw2AZ", "tier": "VpnGw2AZ"},
            "vpnClientConfiguration": {"vpnClientProtocols": ["OpenVPN"], "vpnClientAddressPool": {
                "addressPrefixes": ["10.41.0.0/24"]}},
            "ipConfigurations": [part(gate, "ipConfigurations", "main", publicIPAddress=ref(ip),
                                      subnet=ref(f"{hub.id}/subnets/GatewaySubnet"))]})
        site = self.top(self.network, "Network/localNetworkGateways", "lgw-head-office", {
            "gatewayIpAddress": "198.51.100.7",
            "localNetworkAddressSpace": {"addressPrefixes": ["172.16.0.0/12"]}})
        self.top(self.network, "Network/connections", "cn-head-office", {
            "connectionType": "IPsec", "connectionStatus": "Connected",
            "virtualNetworkGateway1": ref(vpn), "localNetworkGateway2": ref(site)})

    def spoke(self):
        base = f"{self.office.id}/providers/Microsoft.Network"
        net = f"{base}/virtualNetworks/vnet-backoffice"
        sets = {}
        for word, port, source in (("app", "443", "10.50.0.0/24"), ("data", "1433", "10.50.1.0/24")):
            id_ = f"{base}/networkSecurityGroups/nsg-{word}"
            sets[word] = self.top(self.office, "Network/networkSecurityGroups", f"nsg-{word}", {
                "subnets": [ref(f"{net}/subnets/snet-{word}")],
                "securityRules": [part(
                    id_, "securityRules", f"allow-{port}", protocol="Tcp", sourcePortRange="*",
                    destinationPortRange=port, sourceAddressPrefix=source,
                    destinationAddressPrefix="*", access="Allow", priority=100,
                    direction="Inbound")]})
        routes = f"{base}/routeTables/rt-app"
        table = self.top(self.office, "Network/routeTables", "rt-app", {
            "disableBgpRoutePropagation": False, "subnets": [ref(f"{net}/subnets/snet-app")],
            "routes": [part(routes, "routes", "default", addressPrefix="0.0.0.0/0",
                            nextHopType="VirtualAppliance", nextHopIpAddress="10.40.0.4")]})
        self.net_office = self.net(self.office, "vnet-backoffice", "10.50.0.0/16", {
            "snet-gateway": ("10.50.0.0/24", {}),
            "snet-app": ("10.50.1.0/24", {"networkSecurityGroup": ref(sets["app"]),
                                          "routeTable": ref(table)}),
            "snet-data": ("10.50.2.0/24", {"networkSecurityGroup": ref(sets["data"])})})
        for near, far in ((self.hub_net, self.net_office), (self.net_office, self.hub_net)):
            near.doc["properties"]["virtualNetworkPeerings"].append(part(
                near.id, "virtualNetworkPeerings", f"to-{far.name}", peeringState="Connected",
                remoteVirtualNetwork=ref(far), allowForwardedTraffic=True))

    def subnet(self, word):
        return f"{self.net_office.id}/subnets/snet-{word}"

    def data(self):
        self.sql = self.top(self.office, "Sql/servers", "sql-backoffice", {
            "state": "Ready", "version": "12.0", "minimalTlsVersion": "1.2",
            "publicNetworkAccess": "Disabled",
            "fullyQualifiedDomainName": "sql-backoffice.database.windows.net"}, kind="v12.0")
        self.stock = self.inner(self.sql, "databases", "warehouse", {
            "status": "Online", "collation": "SQL_Latin1_General_CP1_CI_AS",
            "creationDate": "2025-03-01T08:00:00Z"}, location=PLACE,
            sku={"name": "GP_Gen5", "tier": "GeneralPurpose", "capacity": 2})
        self.endpoint("pe-sql", self.sql, "sqlServer", "10.50.2.4")
        self.store = self.top(self.office, "Storage/storageAccounts", "quillbasketoffice", {
            "primaryLocation": PLACE, "accessTier": "Hot", "supportsHttpsTrafficOnly": True,
            "minimumTlsVersion": "TLS1_2", "allowBlobPublicAccess": False,
            "publicNetworkAccess": "Disabled",
            "primaryEndpoints": {"blob": "https://quillbasketoffice.blob.core.windows.net/"},
            "networkAcls": {"bypass": "AzureServices", "defaultAction": "Deny"}},
            kind="StorageV2", sku={"name": "Standard_ZRS", "tier": "Standard"})
        for name in ("scans", "deployments"):
            self.inner(self.store, "containers", name, {"publicAccess": "None"},
                       between="blobServices/default/")
        self.vault = self.top(self.office, "KeyVault/vaults", "kv-backoffice", {
            "tenantId": TENANT, "sku": {"family": "A", "name": "standard"}, "accessPolicies": [],
            "vaultUri": "https://kv-backoffice.vault.azure.net/", "enableRbacAuthorization": True})
        self.extra(DIAGNOSTIC, "to-logs", self.vault, 0, {
            "workspaceId": self.logs.id, "logs": [{"category": "AuditEvent", "enabled": True}]}, [])

    def endpoint(self, name, target, part_of, ip):
        self.top(self.office, "Network/privateEndpoints", name, {
            "subnet": ref(self.subnet("data")), "customDnsConfigs": [{"ipAddresses": [ip]}],
            "privateLinkServiceConnections": [{"name": name, "properties": {
                "privateLinkServiceId": target.id, "groupIds": [part_of]}}]})

    def entry(self):
        base = f"{self.office.id}/providers/Microsoft.Network"
        gate = f"{base}/applicationGateways/agw-backoffice"
        rules = self.top(self.office, "Network/ApplicationGatewayWebApplicationFirewallPolicies",
                         "waf-backoffice", {"policySettings": {"state": "Enabled",
                                                               "mode": "Prevention"},
                                            "applicationGateways": [ref(gate)]})
        ip = self.address("pip-backoffice", "203.0.113.30", f"{gate}/frontendIPConfigurations/public")
        self.top(self.office, "Network/applicationGateways", "agw-backoffice", {
            "operationalState": "Running", "firewallPolicy": ref(rules),
            "sku": {"name": "WAF_v2", "tier": "WAF_v2", "capacity": 2},
            "gatewayIPConfigurations": [part(gate, "gatewayIPConfigurations", "main",
                                             subnet=ref(self.subnet("gateway")))],
            "frontendIPConfigurations": [part(gate, "frontendIPConfigurations", "public",
                                              publicIPAddress=ref(ip))],
            "frontendPorts": [part(gate, "frontendPorts", "https", port=443)],
            "httpListeners": [part(gate, "httpListeners", "https", protocol="Https")],
            "backendAddressPools": [
                part(gate, "backendAddressPools", name, backendAddresses=[
                    {"fqdn": f"app-quillbasket-{name}.azurewebsites.net"}])
                for name in ("returns", "warehouse")]})

    def apps(self):
        self.who = self.top(self.office, "ManagedIdentity/userAssignedIdentities", "id-backoffice", {
            "tenantId": TENANT, "principalId": estate.guid("id-backoffice"),
            "clientId": estate.guid("id-backoffice client")})
        plan = self.top(self.office, "Web/serverfarms", "plan-backoffice", {"status": "Ready"},
                        kind="linux", sku={"name": "P1v3", "tier": "PremiumV3", "capacity": 2})
        for name in ("returns", "warehouse"):
            self.site(f"app-quillbasket-{name}", "app,linux", plan, {})
        self.site("func-print-labels", "functionapp,linux", plan, {
            "functionAppConfig": {"deployment": {"storage": {
                "type": "blobContainer",
                "value": "https://quillbasketoffice.blob.core.windows.net/deployments"}}}})
        self.top(self.office, "Compute/virtualMachineScaleSets", "vmss-label-printers", {
            "orchestrationMode": "Uniform", "upgradePolicy": {"mode": "Automatic"},
            "timeCreated": "2025-03-01T08:00:00Z", "virtualMachineProfile": {
                "networkProfile": {"networkInterfaceConfigurations": [
                    {"name": "nic", "properties": {"primary": True, "ipConfigurations": [
                        {"name": "ip", "properties": {"primary": True,
                                                      "subnet": ref(self.subnet("app"))}}]}}]}}},
            sku={"name": "Standard_D2s_v5", "tier": "Standard", "capacity": 3},
            identity={"type": "UserAssigned", "userAssignedIdentities": {self.who.id: {}}})

    def site(self, name, kind, plan, more):
        host = f"{name}.azurewebsites.net"
        return self.top(self.office, "Web/sites", name, {
            "state": "Running", "enabled": True, "httpsOnly": True, "hostNames": [host],
            "defaultHostName": host, "publicNetworkAccess": "Disabled", "serverFarmId": plan.id,
            "virtualNetworkSubnetId": self.subnet("app"), **more},
            kind=kind, identity={"type": "UserAssigned", "userAssignedIdentities": {self.who.id: {}}},
            tags={"hidden-link: /app-insights-resource-id": self.insights.id})

    def messages(self):
        self.bus = self.top(self.office, "ServiceBus/namespaces", "sb-backoffice", {
            "status": "Active", "serviceBusEndpoint": "https://sb-backoffice.servicebus.windows.net/"},
            sku={"name": "Premium", "tier": "Premium", "capacity": 1})
        self.labels = self.inner(self.bus, "queues", "labels", {
            "status": "Active", "createdAt": "2025-03-01T08:00:00Z", "maxDeliveryCount": 10,
            "forwardDeadLetteredMessagesTo": "labels-failed"})
        self.inner(self.bus, "queues", "labels-failed", {
            "status": "Active", "createdAt": "2025-03-01T08:00:00Z", "maxDeliveryCount": 10})
        events = self.top(self.office, "EventGrid/systemTopics", "evgt-scans", {
            "source": self.store.id, "topicType": "Microsoft.Storage.StorageAccounts"})
        self.inner(events, "eventSubscriptions", "scan-arrived", {
            "provisioningState": "Succeeded", "destination": {
                "endpointType": "ServiceBusQueue", "properties": {"resourceId": self.labels.id}},
            "filter": {"includedEventTypes": ["Microsoft.Storage.BlobCreated"]}})

    def permissions(self):
        for number, (role, scope) in enumerate((("Key Vault Secrets User", self.vault),
                                                ("Storage Blob Data Contributor", self.store),
                                                ("Reader", self.labels))):
            self.extra(ROLE, estate.guid(f"{role} {scope.id}"), scope, number, {
                "roleDefinitionId": f"/subscriptions/{ACCOUNT}/providers/Microsoft.Authorization/"
                                    f"roleDefinitions/{ROLES[role]}",
                "principalId": self.who.doc["properties"]["principalId"],
                "principalType": "ServicePrincipal", "scope": scope.id,
                "createdOn": "2025-03-01T08:00:00Z"}, [])

    def alarms(self):
        staff = self.top(self.watch, "Insights/actionGroups", "ag-warehouse-staff", {
            "enabled": True, "groupShortName": "warehouse"}, location="global")
        self.top(self.watch, "Insights/metricAlerts", "warehouse database busy", {
            "enabled": True, "severity": 2, "scopes": [self.stock.id],
            "evaluationFrequency": "PT5M", "windowSize": "PT5M",
            "actions": [{"actionGroupId": staff.id}]}, location="global")


class Office(mock_azure.Azure):
    def __init__(self, options, url):
        super().__init__(options, url)
        self.estate = BackOffice()
        self.forget()


def main():
    parser = mock_http.arguments(__doc__)
    parser.set_defaults(subscriptions=0, quota=0, arm_quota=False, payload_limit=1 << 24,
                        arm_page=1000, token_life=3600, polls=2)
    mock_http.run(Office, parser.parse_args())


if __name__ == "__main__":
    main()
