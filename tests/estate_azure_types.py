# SPDX-License-Identifier: Apache-2.0
"""What a made-up Azure tenant has (TABLE): types, how many of them, and the references between them, as
Microsoft's reference of the types has them."""
import copy

from estate import Ref, guid

TENANT = "7c2a1f4e-5b1d-4c55-9a30-0d4a3c1b2e6f"
LOCATIONS = ["westeurope", "northeurope", "eastus2", "germanywestcentral"]
UAI = "Microsoft.ManagedIdentity/userAssignedIdentities"
VM, NIC, DISK = ("Microsoft.Compute/virtualMachines", "Microsoft.Network/networkInterfaces",
                 "Microsoft.Compute/disks")
VNET, SUBNET = "Microsoft.Network/virtualNetworks", "Microsoft.Network/virtualNetworks/subnets"
NSG, ASG = "Microsoft.Network/networkSecurityGroups", "Microsoft.Network/applicationSecurityGroups"
PIP, LB = "Microsoft.Network/publicIPAddresses", "Microsoft.Network/loadBalancers"
GATEWAY, PE = "Microsoft.Network/applicationGateways", "Microsoft.Network/privateEndpoints"
STORAGE, VAULT = "Microsoft.Storage/storageAccounts", "Microsoft.KeyVault/vaults"
LOGS, INSIGHTS = "Microsoft.OperationalInsights/workspaces", "Microsoft.Insights/components"
ACTIONS, SITE = "Microsoft.Insights/actionGroups", "Microsoft.Web/sites"
FARM, VMSS = "Microsoft.Web/serverfarms", "Microsoft.Compute/virtualMachineScaleSets"
SQL, POOL = "Microsoft.Sql/servers", "Microsoft.Sql/servers/elasticPools"
ACR, DNS = "Microsoft.ContainerRegistry/registries", "Microsoft.Network/privateDnsZones"
BUS, HUBS = "Microsoft.ServiceBus/namespaces", "Microsoft.EventHub/namespaces"
DES, PPG = "Microsoft.Compute/diskEncryptionSets", "Microsoft.Compute/proximityPlacementGroups"
WAN, VHUB = "Microsoft.Network/virtualWans", "Microsoft.Network/virtualHubs"
FWPOLICY, FIREWALL = "Microsoft.Network/firewallPolicies", "Microsoft.Network/azureFirewalls"
MG = "Microsoft.Management/managementGroups"
SUBSCRIPTION = "Microsoft.Resources/subscriptions"
RG = "Microsoft.Resources/subscriptions/resourceGroups"

TABLE = {}


class Row:
    """A type. `top` makes what stands beside the references; `word` starts its names; `index` is its
    table of Resource Graph, None where it has none; a child has the type of its `parent`."""

    def __init__(self, type_, share, word, top=None, refs=(), index="resources", parent=None,
                 tags=True, location=True, name=None, newest="2026-10-01"):
        self.type, self.share, self.word, self.top = type_, share, word, top
        self.refs, self.index, self.parent = refs, index, parent
        self.tags, self.location, self.name, self.newest = tags, location, name, newest
        TABLE[type_] = self


def plain(**properties):
    return lambda e, t: {"properties": {"provisioningState": "Succeeded",
                                        **copy.deepcopy(properties)}}


def skued(name, **properties):
    return lambda e, t: {"sku": {"name": name},
                         "properties": {"provisioningState": "Succeeded",
                                        **copy.deepcopy(properties)}}


def identity(share=0.4):
    return Ref("identity.userAssignedIdentities{}", UAI, share=share)


def endpoint(type_):
    """How a private endpoint's other side tells of it."""
    return Ref("properties.privateEndpointConnections[].properties.privateEndpoint.id", PE,
               share=0.3, pick="take",
               back="properties.privateLinkServiceConnections[].properties.privateLinkServiceId")


def vm(e, t):
    linux = t.number % 3 != 0
    image = ({"publisher": "Canonical", "offer": "ubuntu-24_04-lts", "sku": "server"} if linux else
             {"publisher": "MicrosoftWindowsServer", "offer": "WindowsServer", "sku": "2022-g2"})
    running = t.number % 7 != 0
    return {"zones": [str(t.number % 3 + 1)], "properties": {
        "vmId": guid(t.id + "#vm"), "provisioningState": "Succeeded",
        "timeCreated": "2025-03-01T07:11:12.1234567+00:00",
        "hardwareProfile": {"vmSize": e.rng.choice(["Standard_D4s_v5", "Standard_B2ms",
                                                    "Standard_E8as_v5"])},
        "osProfile": {"computerName": t.name[:15], "adminUsername": "ops",
                      "allowExtensionOperations": True, "secrets": []},
        "storageProfile": {
            "imageReference": {**image, "version": "latest", "exactVersion": "24.04.202509"},
            "osDisk": {"osType": "Linux" if linux else "Windows", "name": t.name + "_os",
                       "createOption": "FromImage", "caching": "ReadWrite", "diskSizeGB": 64,
                       "deleteOption": "Detach", "managedDisk": {"storageAccountType": "Premium_LRS"}},
            "dataDisks": [], "diskControllerType": "SCSI"},
        "networkProfile": {"networkInterfaces": []},
        "diagnosticsProfile": {"bootDiagnostics": {"enabled": True}},
        "extended": {"instanceView": {
            "powerState": {"code": f"PowerState/{'running' if running else 'deallocated'}",
                           "displayStatus": "VM running" if running else "VM deallocated",
                           "level": "Info"},
            "osName": "ubuntu", "computerName": t.name[:15]}}}}


def nic(e, t):
    return {"properties": {
        "provisioningState": "Succeeded", "resourceGuid": guid(t.id + "#nic"),
        "macAddress": f"00-0D-3A-{t.number >> 16 & 255:02X}-{t.number >> 8 & 255:02X}-"
                      f"{t.number & 255:02X}",
        "primary": True, "enableAcceleratedNetworking": t.number % 2 == 0,
        "enableIPForwarding": False, "nicType": "Standard", "hostedWorkloads": [],
        "dnsSettings": {"dnsServers": [], "appliedDnsServers": []},
        "ipConfigurations": [{
            "name": "primary", "id": t.id + "/ipConfigurations/primary",
            "type": "Microsoft.Network/networkInterfaces/ipConfigurations",
            "properties": {"provisioningState": "Succeeded", "primary": True,
                           "privateIPAddress": f"10.{t.number >> 16 & 255}."
                                               f"{t.number >> 8 & 255}.{t.number & 255}",
                           "privateIPAllocationMethod": "Dynamic",
                           "privateIPAddressVersion": "IPv4"}}]}}


def rule(t, name, port, source="VirtualNetwork", access="Allow", priority=100):
    return {"name": name, "id": f"{t.id}/securityRules/{name}",
            "type": "Microsoft.Network/networkSecurityGroups/securityRules",
            "properties": {"provisioningState": "Succeeded", "protocol": "Tcp",
                           "sourcePortRange": "*", "destinationPortRange": port,
                           "sourceAddressPrefix": source, "destinationAddressPrefix": "*",
                           "access": access, "priority": priority, "direction": "Inbound"}}


def nsg(e, t):
    rules = [rule(t, "app", "8080")]
    if t.number % 4 == 0:
        rules.append(rule(t, "https", "443", "Internet", priority=110))
    return {"properties": {"provisioningState": "Succeeded", "securityRules": rules,
                           "defaultSecurityRules": [
                               rule(t, "DenyAllInBound", "*", "*", "Deny", 65500)]}}


def disk(e, t):
    return {"sku": {"name": "Premium_LRS", "tier": "Premium"}, "zones": [str(t.number % 3 + 1)],
            "properties": {"provisioningState": "Succeeded", "diskState": "Attached",
                           "diskSizeGB": 64 << t.number % 4, "diskIOPSReadWrite": 240,
                           "timeCreated": "2025-03-01T07:11:12.5+00:00",
                           "uniqueId": guid(t.id + "#disk"), "osType": "Linux",
                           "creationData": {"createOption": "Empty"},
                           "encryption": {"type": "EncryptionAtRestWithPlatformKey"}}}


def vnet(e, t):
    return {"properties": {"provisioningState": "Succeeded", "subnets": [],
                           "addressSpace": {"addressPrefixes": [f"10.{t.number % 256}.0.0/16"]},
                           "virtualNetworkPeerings": [], "enableDdosProtection": False}}


def subnet(e, t):
    return {"properties": {"provisioningState": "Succeeded", "delegations": [],
                           "addressPrefix": f"10.0.{t.number % 256}.0/24",
                           "privateEndpointNetworkPolicies": "Disabled"}}


def balancer(e, t):
    return {"sku": {"name": "Standard", "tier": "Regional"}, "properties": {
        "provisioningState": "Succeeded", "inboundNatRules": [], "outboundRules": [],
        "frontendIPConfigurations": [{"name": "front", "id": t.id + "/frontendIPConfigurations/front",
                                      "properties": {"provisioningState": "Succeeded"}}],
        "backendAddressPools": [{"name": "pool", "id": t.id + "/backendAddressPools/pool",
                                 "properties": {"provisioningState": "Succeeded"}}],
        "loadBalancingRules": [{"name": "https", "id": t.id + "/loadBalancingRules/https",
                                "properties": {
                                    "frontendPort": 443, "backendPort": 8443, "protocol": "Tcp",
                                    "frontendIPConfiguration": {
                                        "id": t.id + "/frontendIPConfigurations/front"},
                                    "backendAddressPool": {
                                        "id": t.id + "/backendAddressPools/pool"}}}],
        "probes": []}}


def gateway(e, t):
    def part(kind, name, **properties):
        return {"name": name, "id": f"{t.id}/{kind}/{name}",
                "properties": {"provisioningState": "Succeeded", **properties}}
    return {"properties": {
        "provisioningState": "Succeeded", "operationalState": "Running",
        "sku": {"name": "WAF_v2", "tier": "WAF_v2", "capacity": 2},
        "gatewayIPConfigurations": [part("gatewayIPConfigurations", "gw")],
        "frontendIPConfigurations": [part("frontendIPConfigurations", "front")],
        "frontendPorts": [part("frontendPorts", "p443", port=443)],
        "backendAddressPools": [part("backendAddressPools", "pool", backendAddresses=[])],
        "httpListeners": [part("httpListeners", "https", protocol="Https")]}}


def public_ip(e, t):
    return {"sku": {"name": "Standard", "tier": "Regional"}, "properties": {
        "provisioningState": "Succeeded", "publicIPAllocationMethod": "Static",
        "publicIPAddressVersion": "IPv4", "idleTimeoutInMinutes": 4,
        "ipAddress": f"20.{t.number >> 16 & 255}.{t.number >> 8 & 255}.{t.number & 255}",
        "dnsSettings": {"domainNameLabel": t.name,
                        "fqdn": f"{t.name}.{t.region}.cloudapp.azure.com"}}}


def storage(e, t):
    ends = {kind: f"https://{t.name}.{kind}.core.windows.net/"
            for kind in ("blob", "file", "queue", "table", "dfs")}
    return {"kind": "StorageV2", "sku": {"name": "Standard_ZRS", "tier": "Standard"}, "properties": {
        "provisioningState": "Succeeded", "creationTime": "2024-11-05T10:20:30.1234567Z",
        "primaryLocation": t.region, "statusOfPrimary": "available", "accessTier": "Hot",
        "primaryEndpoints": ends, "supportsHttpsTrafficOnly": True, "minimumTlsVersion": "TLS1_2",
        "allowBlobPublicAccess": False,
        "networkAcls": {"bypass": "AzureServices", "defaultAction": "Deny", "ipRules": [],
                        "virtualNetworkRules": []},
        "encryption": {"keySource": "Microsoft.Storage"}}}


def vault(e, t):
    return {"properties": {
        "provisioningState": "Succeeded", "tenantId": TENANT,
        "sku": {"family": "A", "name": "standard"}, "vaultUri": f"https://{t.name}.vault.azure.net/",
        "accessPolicies": [], "enabledForDeployment": False, "enableSoftDelete": True,
        "networkAcls": {"bypass": "AzureServices", "defaultAction": "Deny", "ipRules": [],
                        "virtualNetworkRules": []}}}


def site(e, t):
    kind = ["app,linux", "functionapp,linux", "functionapp,workflowapp", "app"][t.number % 4]
    host = f"{t.name}.azurewebsites.net"
    return {"kind": kind, "properties": {
        "state": "Running", "hostNames": [host], "defaultHostName": host, "enabled": True,
        "enabledHostNames": [host, f"{t.name}.scm.azurewebsites.net"], "httpsOnly": True,
        "usageState": "Normal", "availabilityState": "Normal", "siteConfig": {"numberOfWorkers": 1},
        "outboundIpAddresses": "20.50.2.1,20.50.2.2", "lastModifiedTimeUtc": "2026-02-03T04:05:06.7"}}


def aks(e, t):
    return {"sku": {"name": "Base", "tier": "Standard"}, "properties": {
        "provisioningState": "Succeeded", "powerState": {"code": "Running"},
        "kubernetesVersion": "1.33.2", "dnsPrefix": t.name, "enableRBAC": True,
        "fqdn": f"{t.name}-dns-1234.hcp.{t.region}.azmk8s.io",
        "agentPoolProfiles": [{"name": "system", "count": 3, "vmSize": "Standard_D4s_v5",
                               "osType": "Linux", "mode": "System",
                               "type": "VirtualMachineScaleSets"}],
        "networkProfile": {"networkPlugin": "azure", "serviceCidr": "10.250.0.0/16"},
        "addonProfiles": {"omsagent": {"enabled": True, "config": {}}}}}


def vmss(e, t):
    return {"sku": {"name": "Standard_D2s_v5", "tier": "Standard", "capacity": 3},
            "zones": ["1", "2", "3"],
            "properties": {"provisioningState": "Succeeded", "uniqueId": guid(t.id + "#u"),
                           "orchestrationMode": "Uniform",
                           "upgradePolicy": {"mode": "Automatic"},
                           "virtualMachineProfile": {
                               "osProfile": {"computerNamePrefix": t.name[:9]},
                               "networkProfile": {"networkInterfaceConfigurations": [
                                   {"name": "nic", "properties": {
                                       "primary": True, "ipConfigurations": [
                                           {"name": "ip", "properties": {"primary": True}}]}}]}}}}


def server(domain, **more):
    return lambda e, t: {"sku": {"name": "Standard_D2ds_v4", "tier": "GeneralPurpose"},
                         "properties": {"state": "Ready", "version": "16",
                                        "fullyQualifiedDomainName": f"{t.name}.{domain}", **more}}


def alert(e, t):
    return {"properties": {"enabled": True, "severity": 2, "scopes": [], "actions": [],
                           "evaluationFrequency": "PT5M", "windowSize": "PT5M",
                           "criteria": {"odata.type": "Microsoft.Azure.Monitor."
                                        "SingleResourceMultipleMetricCriteria", "allOf": []}}}


def components(e, t):
    return {"kind": "web", "properties": {
        "ApplicationId": t.name, "AppId": guid(t.id + "#app"), "Application_Type": "web",
        "IngestionMode": "LogAnalytics", "CreationDate": "2025-01-02T03:04:05.6Z",
        "TenantId": t.account, "provisioningState": "Succeeded"}}


def workspace(e, t):
    return {"properties": {"provisioningState": "Succeeded", "customerId": guid(t.id),
                           "retentionInDays": 30, "sku": {"name": "PerGB2018"},
                           "createdDate": "2024-05-06T07:08:09.1Z"}}


def user_identity(e, t):
    return {"properties": {"tenantId": TENANT, "principalId": guid(t.id),
                           "clientId": guid(t.id + "#client")}}


def registry(e, t):
    return {"sku": {"name": "Premium", "tier": "Premium"}, "properties": {
        "provisioningState": "Succeeded", "loginServer": f"{t.name}.azurecr.io",
        "creationDate": "2024-05-06T07:08:09.1Z", "adminUserEnabled": False}}


def ip_configuration(name):
    """Types with ipConfigurations of one."""
    return lambda e, t: {"properties": {"provisioningState": "Succeeded", "ipConfigurations": [
        {"name": name, "id": f"{t.id}/ipConfigurations/{name}",
         "properties": {"provisioningState": "Succeeded"}}]}}


IP_SUBNET = "properties.ipConfigurations[].properties.subnet.id"
IP_PUBLIC = "properties.ipConfigurations[].properties.publicIPAddress.id"


def took_ip(path=IP_PUBLIC, share=1.0, configuration="/ipConfigurations/primary"):
    return Ref(path, PIP, share=share, pick="take", back="properties.ipConfiguration.id",
               back_write="{id}" + configuration)


# The order is that of making: references lead to any row, "take" to what was made before.
Row(UAI, 150, "id", user_identity)
Row("Microsoft.Network/ddosProtectionPlans", 1, "ddos", plain())
Row(VNET, 25, "vnet", vnet, [
    Ref("properties.virtualNetworkPeerings[].properties.remoteVirtualNetwork.id", VNET, share=0.7),
    Ref("properties.ddosProtectionPlan.id", "Microsoft.Network/ddosProtectionPlans", share=0.1,
        back="properties.virtualNetworks[].id")])
Row(SUBNET, 120, "snet", subnet, [
    Ref("properties.networkSecurityGroup.id", NSG, share=0.8, back="properties.subnets[].id"),
    Ref("properties.routeTable.id", "Microsoft.Network/routeTables", share=0.5,
        back="properties.subnets[].id"),
    Ref("properties.natGateway.id", "Microsoft.Network/natGateways", share=0.3,
        back="properties.subnets[].id")], index=None, parent=VNET, tags=False, location=False)
Row(NSG, 250, "nsg", nsg)
Row(ASG, 40, "asg", plain())
Row("Microsoft.Network/routeTables", 60, "rt", lambda e, t: {"properties": {
    "provisioningState": "Succeeded", "disableBgpRoutePropagation": False, "routes": [
        {"name": "default", "id": t.id + "/routes/default", "properties": {
            "provisioningState": "Succeeded", "addressPrefix": "0.0.0.0/0",
            "nextHopType": "Internet" if t.number % 2 else "VirtualAppliance",
            **({} if t.number % 2 else {"nextHopIpAddress": "10.0.0.4"})}}]}})
Row(PIP, 350, "pip", public_ip)
Row("Microsoft.Network/publicIPPrefixes", 4, "ippre", plain(prefixLength=28))
Row("Microsoft.Network/natGateways", 15, "ng", skued("Standard", idleTimeoutInMinutes=4), [
    Ref("properties.publicIpAddresses[].id", PIP, pick="take", back="properties.natGateway.id"),
    Ref("properties.publicIpPrefixes[].id", "Microsoft.Network/publicIPPrefixes", share=0.3,
        pick="take", back="properties.natGateway.id")])
Row(LB, 60, "lb", balancer, [
    took_ip("properties.frontendIPConfigurations[].properties.publicIPAddress.id", 0.4,
            "/frontendIPConfigurations/front"),
    Ref("properties.frontendIPConfigurations[].properties.subnet.id", SUBNET, share=0.5)])
Row("Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies", 6, "waf",
    plain(policySettings={"state": "Enabled", "mode": "Prevention"}))
Row(GATEWAY, 15, "agw", gateway, [
    Ref("properties.gatewayIPConfigurations[].properties.subnet.id", SUBNET),
    took_ip("properties.frontendIPConfigurations[].properties.publicIPAddress.id",
            configuration="/frontendIPConfigurations/front"),
    Ref("properties.firewallPolicy.id",
        "Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies", share=0.6,
        back="properties.applicationGateways[].id"),
    Ref("properties.backendAddressPools[].properties.backendAddresses[].fqdn", SITE, share=0.5,
        write="{name}.azurewebsites.net"), identity(0.5)])
Row(WAN, 2, "vwan", plain(type="Standard"))
Row(VHUB, 3, "vhub", plain(addressPrefix="10.200.0.0/23"), [
    Ref("properties.virtualWan.id", WAN, back="properties.virtualHubs[].id")])
Row(FWPOLICY, 4, "fwp", plain(threatIntelMode="Alert"), [
    Ref("properties.basePolicy.id", FWPOLICY, share=0.3)])
Row(FIREWALL, 4, "afw", ip_configuration("primary"), [
    Ref(IP_SUBNET, SUBNET), took_ip(),
    Ref("properties.firewallPolicy.id", FWPOLICY, back="properties.firewalls[].id")])
Row("Microsoft.Network/virtualNetworkGateways", 4, "vgw", ip_configuration("primary"), [
    Ref(IP_SUBNET, SUBNET), took_ip()])
Row("Microsoft.Network/localNetworkGateways", 4, "lgw", plain(gatewayIpAddress="203.0.113.7"))
Row("Microsoft.Network/connections", 4, "con", plain(connectionType="IPsec"), [
    Ref("properties.virtualNetworkGateway1.id", "Microsoft.Network/virtualNetworkGateways"),
    Ref("properties.localNetworkGateway2.id", "Microsoft.Network/localNetworkGateways")])
Row("Microsoft.Network/expressRouteCircuits", 2, "erc", plain(
    serviceProviderProvisioningState="Provisioned", circuitProvisioningState="Enabled"))
Row("Microsoft.Network/expressRouteGateways", 1, "erg", plain(), [
    Ref("properties.virtualHub.id", VHUB, back="properties.expressRouteGateway.id")])
Row("Microsoft.Network/vpnGateways", 1, "vpng", plain(), [
    Ref("properties.virtualHub.id", VHUB, back="properties.vpnGateway.id")])
Row("Microsoft.Network/bastionHosts", 4, "bas", ip_configuration("primary"), [
    Ref(IP_SUBNET, SUBNET), took_ip()])
Row(DNS, 40, "", plain(numberOfRecordSets=3, internalId="x"),
    name="privatelink-{n}.{service}.example.internal")
Row("Microsoft.Network/privateDnsZones/virtualNetworkLinks", 60, "link",
    plain(registrationEnabled=False, virtualNetworkLinkState="Completed"),
    [Ref("properties.virtualNetwork.id", VNET)], parent=DNS)
Row("Microsoft.Network/dnsZones", 10, "", lambda e, t: {"properties": {
    "numberOfRecordSets": 4, "zoneType": "Public"}}, name="zone{n}.example.com")
Row("Microsoft.Network/trafficManagerProfiles", 3, "tm", lambda e, t: {"properties": {
    "profileStatus": "Enabled", "trafficRoutingMethod": "Performance", "endpoints": [],
    "dnsConfig": {"relativeName": t.name, "fqdn": t.name + ".trafficmanager.net", "ttl": 60}}}, [
        Ref("properties.endpoints[].properties.targetResourceId", SITE)])
Row("Microsoft.Network/frontDoors", 2, "afd", plain(frontendEndpoints=[], backendPools=[]))
Row("Microsoft.Cdn/profiles", 6, "cdn", skued("Premium_AzureFrontDoor"))
Row("Microsoft.Cdn/profiles/afdEndpoints", 8, "ep", lambda e, t: {"properties": {
    "provisioningState": "Succeeded", "hostName": t.name + "-abc.z01.azurefd.net",
    "enabledState": "Enabled"}}, parent="Microsoft.Cdn/profiles")
Row("Microsoft.Network/networkWatchers", 2, "nw", plain())

Row(PPG, 4, "ppg", lambda e, t: {"properties": {"proximityPlacementGroupType": "Standard"}})
Row("Microsoft.Compute/availabilitySets", 20, "avail", lambda e, t: {
    "sku": {"name": "Aligned"}, "properties": {"platformFaultDomainCount": 2}})
Row("Microsoft.KeyVault/managedHSMs", 1, "hsm", plain())
Row(VAULT, 150, "kv", vault, [
    Ref("properties.networkAcls.virtualNetworkRules[].id", SUBNET, share=0.3)],
    name="kv-{service}-{n}")
Row(DES, 8, "des", lambda e, t: {"properties": {
    "provisioningState": "Succeeded", "encryptionType": "EncryptionAtRestWithCustomerKey",
    "activeKey": {"keyUrl": "https://kv.vault.azure.net/keys/k/1"}}}, [
        Ref("properties.activeKey.sourceVault.id", VAULT), identity()])
Row(STORAGE, 250, "st", storage, [
    Ref("properties.networkAcls.virtualNetworkRules[].id", SUBNET, share=0.4)],
    name="st{service}{n:05d}")
Row(NIC, 1700, "nic", nic, [
    Ref(IP_SUBNET, SUBNET), took_ip(share=0.12),
    Ref("properties.networkSecurityGroup.id", NSG, share=0.3,
        back="properties.networkInterfaces[].id"),
    Ref("properties.ipConfigurations[].properties.loadBalancerBackendAddressPools[].id", LB,
        share=0.3, write="{id}/backendAddressPools/pool",
        back="properties.backendAddressPools[].properties.backendIPConfigurations[].id",
        back_write="{id}/ipConfigurations/primary"),
    Ref("properties.ipConfigurations[].properties.applicationGatewayBackendAddressPools[].id",
        GATEWAY, share=0.05, write="{id}/backendAddressPools/pool",
        back="properties.backendAddressPools[].properties.backendIPConfigurations[].id",
        back_write="{id}/ipConfigurations/primary"),
    Ref("properties.ipConfigurations[].properties.applicationSecurityGroups[].id", ASG,
        share=0.2)])
Row(DISK, 2200, "disk", disk, [
    Ref("properties.encryption.diskEncryptionSetId", DES, share=0.1)])
Row("Microsoft.Compute/snapshots", 200, "snap", lambda e, t: {
    "sku": {"name": "Standard_LRS", "tier": "Standard"}, "properties": {
        "provisioningState": "Succeeded", "diskSizeGB": 64, "incremental": True,
        "timeCreated": "2026-01-01T00:00:00.0000001+00:00",
        "creationData": {"createOption": "Copy"}}}, [
            Ref("properties.creationData.sourceResourceId", DISK)])
Row(VM, 1400, "vm", vm, [
    Ref("properties.networkProfile.networkInterfaces[].id", NIC, pick="take",
        back="properties.virtualMachine.id"),
    Ref("properties.storageProfile.osDisk.managedDisk.id", DISK, pick="take", back="managedBy"),
    Ref("properties.storageProfile.dataDisks[].managedDisk.id", DISK, each=2, share=0.25,
        pick="take", back="managedBy"),
    Ref("properties.availabilitySet.id", "Microsoft.Compute/availabilitySets", share=0.1,
        back="properties.virtualMachines[].id"),
    Ref("properties.proximityPlacementGroup.id", PPG, share=0.03,
        back="properties.virtualMachines[].id"),
    Ref("properties.diagnosticsProfile.bootDiagnostics.storageUri", STORAGE, share=0.3,
        write="https://{name}.blob.core.windows.net/"),
    identity(0.2)])
Row("Microsoft.Compute/images", 6, "img", plain(hyperVGeneration="V2"), [
    Ref("properties.sourceVirtualMachine.id", VM)])
Row("Microsoft.Compute/galleries", 2, "gal", plain(), name="gal_{n}")
Row("Microsoft.Compute/sshPublicKeys", 8, "ssh", lambda e, t: {"properties": {
    "publicKey": "ssh-rsa AAAA"}})
Row(VMSS, 30, "vmss", vmss, [
    Ref("properties.virtualMachineProfile.networkProfile.networkInterfaceConfigurations[]."
        "properties.ipConfigurations[].properties.subnet.id", SUBNET),
    Ref("properties.virtualMachineProfile.networkProfile.networkInterfaceConfigurations[]."
        "properties.ipConfigurations[].properties.loadBalancerBackendAddressPools[].id", LB,
        share=0.5, write="{id}/backendAddressPools/pool"),
    Ref("properties.virtualMachineProfile.networkProfile.networkInterfaceConfigurations[]."
        "properties.networkSecurityGroup.id", NSG, share=0.5), identity()])
Row("Microsoft.Compute/virtualMachineScaleSets/virtualMachines", 120, "i", lambda e, t: {
    "sku": {"name": "Standard_D2s_v5", "tier": "Standard"}, "properties": {
        "provisioningState": "Succeeded", "vmId": guid(t.id), "latestModelApplied": True}},
    index="computeresources", parent=VMSS, name="{n}", tags=False)
Row("Microsoft.SqlVirtualMachine/sqlVirtualMachines", 4, "sqlvm", plain(), [
    Ref("properties.virtualMachineResourceId", VM)])
Row("Microsoft.Batch/batchAccounts", 4, "ba", plain(), [
    Ref("properties.autoStorage.storageAccountId", STORAGE),
    Ref("properties.keyVaultReference.id", VAULT, share=0.5)], name="ba{service}{n}")

Row(LOGS, 40, "log", workspace)
Row("Microsoft.OperationsManagement/solutions", 10, "", plain(),
    [Ref("properties.workspaceResourceId", LOGS)], name="SecurityInsights(law-{n})")
Row(INSIGHTS, 150, "appi", components, [Ref("properties.WorkspaceResourceId", LOGS)])
Row(ACTIONS, 40, "ag", lambda e, t: {"properties": {"groupShortName": "ops", "enabled": True}})
Row("Microsoft.Insights/metricAlerts", 200, "alert", alert, [
    Ref("properties.scopes[]", VM), Ref("properties.actions[].actionGroupId", ACTIONS)])
Row("Microsoft.Insights/activityLogAlerts", 10, "act", lambda e, t: {"properties": {
    "enabled": True, "scopes": [], "condition": {"allOf": []}}}, [
        Ref("properties.scopes[]", SUBSCRIPTION),
        Ref("properties.actions.actionGroups[].actionGroupId", ACTIONS)])
Row("Microsoft.Insights/scheduledQueryRules", 20, "sqr", lambda e, t: {"properties": {
    "enabled": True, "scopes": []}}, [
        Ref("properties.scopes[]", LOGS), Ref("properties.actions.actionGroups[]", ACTIONS)])
Row("Microsoft.Insights/dataCollectionRules", 20, "dcr", plain(), [
    Ref("properties.destinations.logAnalytics[].workspaceResourceId", LOGS)])
Row("Microsoft.Insights/autoscalesettings", 8, "as", lambda e, t: {"properties": {
    "enabled": True, "profiles": []}}, [Ref("properties.targetResourceUri", VMSS)])
Row("Microsoft.Monitor/accounts", 2, "amw", plain())
Row("Microsoft.Dashboard/grafana", 1, "graf", plain())
Row("Microsoft.Automation/automationAccounts", 6, "aa", lambda e, t: {"properties": {
    "state": "Ok", "creationTime": "2024-05-06T07:08:09.1Z"}})
Row("Microsoft.Network/networkWatchers/flowLogs", 8, "fl", plain(enabled=True), [
    Ref("properties.targetResourceId", NSG), Ref("properties.storageId", STORAGE)],
    parent="Microsoft.Network/networkWatchers")

Row(FARM, 80, "asp", lambda e, t: {
    "kind": "linux", "sku": {"name": "P1v3", "tier": "PremiumV3", "capacity": 1},
    "properties": {"provisioningState": "Succeeded", "status": "Ready", "numberOfSites": 3}})
Row(SITE, 300, "app", site, [
    Ref("properties.serverFarmId", FARM), Ref("properties.virtualNetworkSubnetId", SUBNET, share=0.5),
    identity()])
Row("Microsoft.Web/staticSites", 6, "stapp", lambda e, t: {"properties": {
    "defaultHostname": t.name + ".2.azurestaticapps.net"}})
Row("Microsoft.Web/hostingEnvironments", 1, "ase", plain(status="Ready"), [
    Ref("properties.virtualNetwork.id", SUBNET)])
Row("Microsoft.Web/certificates", 6, "cert", lambda e, t: {"properties": {
    "subjectName": "example.com"}}, [Ref("properties.keyVaultId", VAULT)])
Row("Microsoft.Web/connections", 10, "conn", lambda e, t: {"properties": {
    "displayName": "office365", "api": {"name": "office365"}}})
Row("Microsoft.Logic/workflows", 60, "logic", plain(state="Enabled"), [identity(0.3)])
Row(ACR, 15, "acr", registry, name="acr{service}{n}")
Row("Microsoft.ContainerService/managedClusters", 20, "aks", aks, [
    Ref("properties.agentPoolProfiles[].vnetSubnetID", SUBNET),
    Ref("properties.addonProfiles.omsagent.config.logAnalyticsWorkspaceResourceID", LOGS, share=0.7),
    Ref("properties.identityProfile.kubeletidentity.resourceId", UAI), identity()])
Row("Microsoft.ContainerInstance/containerGroups", 10, "ci", plain(
    osType="Linux", containers=[]), [
        Ref("properties.subnetIds[].id", SUBNET),
        Ref("properties.imageRegistryCredentials[].server", ACR, write="{name}.azurecr.io")])
Row("Microsoft.App/managedEnvironments", 10, "cae", plain(), [
    Ref("properties.vnetConfiguration.infrastructureSubnetId", SUBNET),
    Ref("properties.appLogsConfiguration.logAnalyticsConfiguration.customerId", LOGS,
        write="{guid}")])
Row("Microsoft.App/containerApps", 80, "ca", plain(runningStatus="Running"), [
    Ref("properties.managedEnvironmentId", "Microsoft.App/managedEnvironments"),
    Ref("properties.configuration.registries[].server", ACR, write="{name}.azurecr.io"),
    identity()])

Row(SQL, 60, "sql", lambda e, t: {"properties": {
    "state": "Ready", "version": "12.0", "administratorLogin": "ops",
    "fullyQualifiedDomainName": t.name + ".database.windows.net"}})
Row(POOL, 20, "pool", lambda e, t: {"sku": {"name": "StandardPool", "tier": "Standard"},
                                    "properties": {"state": "Ready"}}, parent=SQL)
Row("Microsoft.Sql/servers/databases", 300, "db", lambda e, t: {
    "kind": "v12.0,user", "sku": {"name": "S1", "tier": "Standard"}, "properties": {
        "status": "Online", "collation": "SQL_Latin1_General_CP1_CI_AS",
        "creationDate": "2025-01-02T03:04:05.6Z"}}, [
            Ref("properties.elasticPoolId", POOL, share=0.4, pick="sibling")], parent=SQL)
Row("Microsoft.Sql/managedInstances", 4, "mi", plain(state="Ready"), [
    Ref("properties.subnetId", SUBNET)])
Row("Microsoft.Sql/managedInstances/databases", 8, "midb", lambda e, t: {"properties": {
    "status": "Online"}}, parent="Microsoft.Sql/managedInstances")
Row("Microsoft.DocumentDB/databaseAccounts", 40, "cosmos", lambda e, t: {
    "kind": "GlobalDocumentDB", "properties": {
        "provisioningState": "Succeeded",
        "documentEndpoint": f"https://{t.name}.documents.azure.com:443/",
        "databaseAccountOfferType": "Standard", "virtualNetworkRules": []}}, [
            Ref("properties.virtualNetworkRules[].id", SUBNET, share=0.4)])
Row("Microsoft.DBforMySQL/flexibleServers", 20, "mysql", server("mysql.database.azure.com"), [
    Ref("properties.network.delegatedSubnetResourceId", SUBNET, share=0.5),
    Ref("properties.network.privateDnsZoneResourceId", DNS, share=0.5)])
Row("Microsoft.DBforPostgreSQL/flexibleServers", 40, "pg", server("postgres.database.azure.com"), [
    Ref("properties.network.delegatedSubnetResourceId", SUBNET, share=0.5),
    Ref("properties.network.privateDnsZoneArmResourceId", DNS, share=0.5)])
Row("Microsoft.DBforMariaDB/servers", 1, "maria", lambda e, t: {"properties": {
    "userVisibleState": "Ready", "version": "10.3"}})
Row("Microsoft.Cache/redis", 40, "redis", lambda e, t: {"properties": {
    "provisioningState": "Succeeded", "hostName": t.name + ".redis.cache.windows.net",
    "sku": {"name": "Premium", "family": "P", "capacity": 1}}}, [
        Ref("properties.subnetId", SUBNET, share=0.5)])
Row("Microsoft.Cache/redisEnterprise", 2, "rede", plain(resourceState="Running"))
Row("Microsoft.NetApp/netAppAccounts", 2, "anf", plain())
Row("Microsoft.StorageSync/storageSyncServices", 2, "sync", plain())
Row("Microsoft.RecoveryServices/vaults", 15, "rsv", skued("Standard"))

Row(BUS, 30, "sb", skued("Premium", status="Active"))
Row("Microsoft.ServiceBus/namespaces/queues", 80, "q", lambda e, t: {"properties": {
    "status": "Active", "maxSizeInMegabytes": 1024}}, parent=BUS, index=None, tags=False)
Row("Microsoft.ServiceBus/namespaces/topics", 30, "t", lambda e, t: {"properties": {
    "status": "Active", "maxSizeInMegabytes": 1024}}, parent=BUS, index=None, tags=False)
Row(HUBS, 20, "evh", skued("Standard", status="Active"))
Row("Microsoft.EventHub/namespaces/eventhubs", 50, "h", lambda e, t: {"properties": {
    "status": "Active", "partitionCount": 4}}, [
        Ref("properties.captureDescription.destination.properties.storageAccountResourceId",
            STORAGE, share=0.2)], parent=HUBS, index=None, tags=False)
Row("Microsoft.EventGrid/topics", 10, "egt", plain())
Row("Microsoft.EventGrid/systemTopics", 8, "egst", plain(
    topicType="Microsoft.Storage.StorageAccounts"), [Ref("properties.source", STORAGE)])
Row("Microsoft.ApiManagement/service", 4, "apim", lambda e, t: {
    "sku": {"name": "Premium", "capacity": 1}, "properties": {
        "provisioningState": "Succeeded", "gatewayUrl": f"https://{t.name}.azure-api.net"}}, [
            Ref("properties.virtualNetworkConfiguration.subnetResourceId", SUBNET)])
Row("Microsoft.Relay/namespaces", 2, "rly", plain(status="Active"))
Row("Microsoft.SignalRService/signalR", 4, "sigr", plain())
Row("Microsoft.DataFactory/factories", 8, "adf", plain())
Row("Microsoft.Synapse/workspaces", 3, "syn", plain(), [
    Ref("properties.defaultDataLakeStorage.resourceId", STORAGE)])
Row("Microsoft.Databricks/workspaces", 4, "dbw", plain(), [
    Ref("properties.parameters.customVirtualNetworkId.value", VNET)])
Row("Microsoft.Kusto/clusters", 2, "dec", plain(state="Running"), [
    Ref("properties.virtualNetworkConfiguration.subnetId", SUBNET)])
Row("Microsoft.StreamAnalytics/streamingjobs", 3, "asa", plain(jobState="Running"))
Row("Microsoft.Devices/IotHubs", 5, "iot", lambda e, t: {"sku": {"name": "S1"}, "properties": {
    "provisioningState": "Succeeded", "state": "Active", "hostName": t.name + ".azure-devices.net"}})
Row("Microsoft.Devices/provisioningServices", 2, "dps", plain(state="Active"), [
    Ref("properties.iotHubs[].name", "Microsoft.Devices/IotHubs",
        write="{name}.azure-devices.net")])
Row("Microsoft.IoTCentral/iotApps", 1, "iotc", lambda e, t: {"properties": {"state": "created"}})
Row("Microsoft.DigitalTwins/digitalTwinsInstances", 1, "dt", plain())
Row("Microsoft.CognitiveServices/accounts", 15, "cog", plain(), [
    Ref("properties.networkAcls.virtualNetworkRules[].id", SUBNET, share=0.5)])
Row("Microsoft.MachineLearningServices/workspaces", 6, "mlw", plain(), [
    Ref("properties.storageAccount", STORAGE), Ref("properties.keyVault", VAULT),
    Ref("properties.applicationInsights", INSIGHTS),
    Ref("properties.containerRegistry", ACR, share=0.5)])
Row("Microsoft.MachineLearningServices/workspaces/onlineEndpoints", 8, "oep", plain(),
    parent="Microsoft.MachineLearningServices/workspaces")
Row("Microsoft.BotService/botServices", 3, "bot", lambda e, t: {"properties": {
    "provisioningState": "Succeeded", "displayName": t.name}})
Row("Microsoft.Search/searchServices", 6, "srch", plain(status="running"))
Row("Microsoft.AAD/domainServices", 1, "aadds", plain(), [
    Ref("properties.replicaSets[].subnetId", SUBNET)])
Row("Microsoft.AzureActiveDirectory/b2cDirectories", 1, "b2c", lambda e, t: {"properties": {
    "tenantId": guid(t.id)}})
Row(PE, 150, "pe", plain(customDnsConfigs=[]), [
    Ref("properties.subnet.id", SUBNET),
    Ref("properties.networkInterfaces[].id", NIC, pick="take", back="properties.privateEndpoint.id")])
Row("Microsoft.Network/privateLinkServices", 2, "pls", ip_configuration("primary"), [
    Ref("properties.loadBalancerFrontendIpConfigurations[].id", LB,
        write="{id}/frontendIPConfigurations/front"), Ref(IP_SUBNET, SUBNET)])
Row("Microsoft.Storage/storageAccounts/blobServices/containers", 250, "blob", lambda e, t: {
    "properties": {"publicAccess": "None", "leaseState": "Available", "deleted": False,
                   "lastModifiedTime": "2026-01-02T03:04:05.0000000Z"}},
    parent=STORAGE, index=None, tags=False, location=False)
Row("Microsoft.Storage/storageAccounts/fileServices/shares", 60, "share", lambda e, t: {
    "properties": {"shareQuota": 100, "enabledProtocols": "SMB"}},
    parent=STORAGE, index=None, tags=False, location=False)

# Types of which a part has a private endpoint in front.
for privately in (STORAGE, VAULT, SQL, ACR, "Microsoft.DocumentDB/databaseAccounts", BUS, HUBS,
                  "Microsoft.Search/searchServices", "Microsoft.CognitiveServices/accounts"):
    TABLE[privately].refs = [*TABLE[privately].refs, endpoint(privately)]

# References that few things have.
IDENTITY_ID = "properties.primaryUserAssignedIdentityId"
for of, path, to, share, *more in [
        (VM, "properties.storageProfile.imageReference.id", "Microsoft.Compute/images", 0.03),
        (VM, "properties.virtualMachineScaleSet.id", VMSS, 0.03),
        (VMSS, "properties.proximityPlacementGroup.id", PPG, 0.3),
        ("Microsoft.Compute/virtualMachineScaleSets/virtualMachines",
         "properties.storageProfile.osDisk.managedDisk.id", DISK, 0.5),
        (DISK, "properties.creationData.sourceResourceId", "Microsoft.Compute/snapshots", 0.1),
        ("Microsoft.Compute/snapshots", "properties.encryption.diskEncryptionSetId", DES, 0.2),
        ("Microsoft.Compute/images", "properties.storageProfile.osDisk.managedDisk.id", DISK, 1),
        ("Microsoft.Compute/availabilitySets", "properties.proximityPlacementGroup.id", PPG, 0.3),
        ("Microsoft.ContainerInstance/containerGroups",
         "properties.diagnostics.logAnalytics.workspaceResourceId", LOGS, 0.5),
        ("Microsoft.ContainerInstance/containerGroups",
         "properties.volumes[].azureFile.storageAccountName", STORAGE, 0.5, "{name}"),
        ("Microsoft.ContainerService/managedClusters",
         "properties.networkProfile.loadBalancerProfile.effectiveOutboundIPs[].id", PIP, 0.5),
        ("Microsoft.ContainerService/managedClusters", "properties.diskEncryptionSetID", DES, 0.3),
        (SITE, "properties.hostingEnvironmentProfile.id", "Microsoft.Web/hostingEnvironments", 0.05),
        (FARM, "properties.hostingEnvironmentProfile.id", "Microsoft.Web/hostingEnvironments", 0.05),
        ("Microsoft.Web/certificates", "properties.serverFarmId", FARM, 0.5),
        (STORAGE, "properties.encryption.keyvaultproperties.keyvaulturi", VAULT, 0.1,
         "https://{name}.vault.azure.net"),
        (STORAGE, "identity.userAssignedIdentities{}", UAI, 0.1),
        (SQL, IDENTITY_ID, UAI, 0.3),
        ("Microsoft.Sql/managedInstances", IDENTITY_ID, UAI, 0.5),
        ("Microsoft.Sql/servers/databases", "properties.sourceDatabaseId",
         "Microsoft.Sql/servers/databases", 0.1),
        ("Microsoft.DocumentDB/databaseAccounts", "properties.keyVaultKeyUri", VAULT, 0.3,
         "https://{name}.vault.azure.net/keys/main"),
        ("Microsoft.DBforMySQL/flexibleServers", "properties.sourceServerResourceId",
         "Microsoft.DBforMySQL/flexibleServers", 0.3),
        ("Microsoft.DBforPostgreSQL/flexibleServers", "properties.sourceServerResourceId",
         "Microsoft.DBforPostgreSQL/flexibleServers", 0.3),
        ("Microsoft.Cache/redis", "properties.linkedServers[].id", "Microsoft.Cache/redis", 0.3),
        (NSG, "properties.securityRules[].properties.sourceApplicationSecurityGroups[].id", ASG, 0.1),
        (PIP, "properties.publicIPPrefix.id", "Microsoft.Network/publicIPPrefixes", 0.1),
        (GATEWAY, "properties.sslCertificates[].properties.keyVaultSecretId", VAULT, 0.7,
         "https://{name}.vault.azure.net/secrets/certificate"),
        ("Microsoft.Network/connections", "properties.virtualNetworkGateway2.id",
         "Microsoft.Network/virtualNetworkGateways", 0.5),
        ("Microsoft.Network/connections", "properties.peer.id",
         "Microsoft.Network/expressRouteCircuits", 0.5),
        ("Microsoft.Network/expressRouteGateways",
         "properties.expressRouteConnections[].properties.expressRouteCircuitPeering.id",
         "Microsoft.Network/expressRouteCircuits", 1, "{id}/peerings/AzurePrivatePeering"),
        (FIREWALL, "properties.virtualHub.id", VHUB, 0.5),
        (PE, "properties.manualPrivateLinkServiceConnections[].properties.privateLinkServiceId", SQL,
         0.1),
        ("Microsoft.Network/bastionHosts", "properties.virtualNetwork.id", VNET, 0.5),
        ("Microsoft.Network/dnsZones", "properties.registrationVirtualNetworks[].id", VNET, 0.3),
        ("Microsoft.Network/frontDoors", "properties.backendPools[].properties.backends[].address",
         SITE, 1, "{name}.azurewebsites.net"),
        ("Microsoft.Network/networkWatchers/flowLogs",
         "properties.flowAnalyticsConfiguration.networkWatcherFlowAnalyticsConfiguration."
         "workspaceResourceId", LOGS, 0.7),
        ("Microsoft.CognitiveServices/accounts", "properties.userOwnedStorage[].resourceId", STORAGE,
         0.5),
        ("Microsoft.MachineLearningServices/workspaces", "properties.hubResourceId",
         "Microsoft.MachineLearningServices/workspaces", 0.3),
        ("Microsoft.ApiManagement/service", "properties.publicIpAddressId", PIP, 0.5),
        ("Microsoft.Databricks/workspaces", "properties.managedResourceGroupId", RG, 1),
        ("Microsoft.Devices/IotHubs", "properties.routing.endpoints.eventHubs[].id",
         "Microsoft.EventHub/namespaces/eventhubs", 0.7),
        ("Microsoft.BotService/botServices", "properties.endpoint", SITE, 0.7,
         "https://{name}.azurewebsites.net/api/messages"),
        ("Microsoft.Logic/workflows", "properties.parameters.$connections.value.office365.connectionId",
         "Microsoft.Web/connections", 0.4)]:
    TABLE[of].refs = [*TABLE[of].refs, Ref(path, to, share=share, write=more[0] if more else "{id}")]
TABLE["Microsoft.ServiceBus/namespaces/queues"].refs = [
    Ref("properties.forwardTo", "Microsoft.ServiceBus/namespaces/queues", share=0.2, pick="sibling",
        write="{name}")]
for privately in ("Microsoft.Cache/redis", "Microsoft.Cache/redisEnterprise", "Microsoft.Devices/IotHubs",
                  "Microsoft.RecoveryServices/vaults", "Microsoft.BotService/botServices",
                  "Microsoft.EventGrid/topics", "Microsoft.ApiManagement/service",
                  "Microsoft.SignalRService/signalR", "Microsoft.DigitalTwins/digitalTwinsInstances"):
    TABLE[privately].refs = [*TABLE[privately].refs, endpoint(privately)]
