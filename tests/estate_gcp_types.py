# SPDX-License-Identifier: Apache-2.0
"""What a made-up Google Cloud organisation has (TABLE): asset types, how many of them, where they are
listed, and the references between them, as Google's reference of the APIs has them."""
import copy
import re

from estate import Ref, guid

REGIONS = ["europe-west1", "us-central1", "europe-west4"]
C = "compute.googleapis.com/"
INSTANCE, DISK, NETWORK, SUBNET = C + "Instance", C + "Disk", C + "Network", C + "Subnetwork"
FIREWALL, ADDRESS, IGM, GROUP = (C + "Firewall", C + "Address", C + "InstanceGroupManager",
                                 C + "InstanceGroup")
TEMPLATE, BACKEND, CHECK, URLMAP = (C + "InstanceTemplate", C + "BackendService", C + "HealthCheck",
                                    C + "UrlMap")
HTTPS, RULE, ROUTER = C + "TargetHttpsProxy", C + "ForwardingRule", C + "Router"
SA = "iam.googleapis.com/ServiceAccount"
BUCKET, TOPIC = "storage.googleapis.com/Bucket", "pubsub.googleapis.com/Topic"
RING, KEY = "cloudkms.googleapis.com/KeyRing", "cloudkms.googleapis.com/CryptoKey"
SQL, DATASET = "sqladmin.googleapis.com/Instance", "bigquery.googleapis.com/Dataset"
RUN, SECRET = "run.googleapis.com/Service", "secretmanager.googleapis.com/Secret"
CLUSTER, CONNECTOR = "container.googleapis.com/Cluster", "vpcaccess.googleapis.com/Connector"
SPANNER, BIGTABLE = "spanner.googleapis.com/Instance", "bigtableadmin.googleapis.com/Instance"
SUBSCRIPTION, ZONE = "pubsub.googleapis.com/Subscription", "dns.googleapis.com/ManagedZone"
REPOSITORY, FUNCTION = ("artifactregistry.googleapis.com/Repository",
                        "cloudfunctions.googleapis.com/Function")
MODEL, NODES = "aiplatform.googleapis.com/Model", "container.googleapis.com/NodePool"
TABLE = {}


class Row:
    """An asset type.

    path     its place below the host, over {account} {number} {region} {zone} {name} {uid} {up} (the
             path of its parent)
    at       zone, region, global, or multi (a location that is no region)
    api      where its service lists it: the service, and what stands before the path
    items    the member of a list's answer; default: the collection
    host     of its full name, where it is not that of the type
    name     a template in place of word-service-env-number
    """

    def __init__(self, type_, share, word, path, at, api=None, top=None, refs=(), items=None,
                 host=None, parent=None, name=None, labels="labels", listed=True):
        self.type, self.share, self.word, self.path, self.at = type_, share, word, path, at
        self.top, self.refs, self.parent, self.name, self.labels = top, refs, parent, name, labels
        service = type_.split("/", maxsplit=1)[0]
        self.host = host or service
        self.api, self.prefix = api or (service.split(".")[0], "/v1")
        self.collection = (re.findall(r"([^/]+)/\{(?:name|uid|account)\}", path) or ["b"])[-1]
        self.items = items or self.collection
        self.listed = listed
        TABLE[type_] = self


def named(**members):
    """APIs whose resources have their whole path for a name."""
    return lambda e, t: {"name": t.more["path"], "createTime": "2025-02-03T04:05:06.789Z",
                         **copy.deepcopy(members)}


def compute(kind, make=None, **members):
    """What all of Compute Engine's have."""
    def top(e, t):
        place = {}
        if t.zone:
            place["zone"] = f"https://www.googleapis.com/compute/v1/projects/{t.account}/zones/{t.zone}"
        elif t.region != "global":
            place["region"] = ("https://www.googleapis.com/compute/v1/projects/"
                               f"{t.account}/regions/{t.region}")
        return {"kind": "compute#" + kind, "id": t.more["uid"], "name": t.name, **place,
                "selfLink": t.more["link"], "creationTimestamp": "2025-01-02T03:04:05.678-07:00",
                **copy.deepcopy(members), **(make(e, t) if make else {})}
    return top


CE = ("compute", "/compute/v1")


def Zonal(type_, share, word, collection, top, refs=(), **more):
    return Row(C + type_, share, word, f"projects/{{account}}/zones/{{zone}}/{collection}/{{name}}",
               "zone", CE, top, refs, **more)


def Regional(type_, share, word, collection, top, refs=(), **more):
    return Row(C + type_, share, word, f"projects/{{account}}/regions/{{region}}/{collection}/{{name}}",
               "region", CE, top, refs, **more)


def Global(type_, share, word, collection, top, refs=(), **more):
    return Row(C + type_, share, word, f"projects/{{account}}/global/{collection}/{{name}}", "global",
               CE, top, refs, **more)


def Located(type_, share, word, collection, top=None, refs=(), at="region", **more):
    return Row(type_, share, word, f"projects/{{account}}/locations/{{region}}/{collection}/{{name}}",
               at, top=top or named(), refs=refs, **more)


def Project(type_, share, word, collection, top=None, refs=(), **more):
    return Row(type_, share, word, f"projects/{{account}}/{collection}/{{name}}", "global",
               top=top or named(), refs=refs, **more)


LINK, PATH = "{link}", "{path}"
VIA = "via " + SUBNET  # the network of the subnet that we are in


def instance(e, t):
    return {"status": "RUNNING" if t.number % 7 else "TERMINATED",
            "machineType": t.more["link"].rsplit("/instances/", 1)[0] + "/machineTypes/n2-standard-4",
            "cpuPlatform": "Intel Ice Lake", "canIpForward": False, "deletionProtection": False,
            "lastStartTimestamp": "2026-01-02T03:04:05.678-07:00", "fingerprint": "Zm9vYmFy",
            "tags": {"items": [], "fingerprint": "YmFy"}, "metadata": {
                "kind": "compute#metadata", "fingerprint": "YmF6", "items": [
                    {"key": "enable-oslogin", "value": "TRUE"}]},
            "scheduling": {"onHostMaintenance": "MIGRATE", "automaticRestart": True,
                           "preemptible": False, "provisioningModel": "STANDARD"},
            "networkInterfaces": [{"kind": "compute#networkInterface", "name": "nic0",
                                   "networkIP": f"10.{t.number >> 16 & 255}."
                                                f"{t.number >> 8 & 255}.{t.number & 255}",
                                   "stackType": "IPV4_ONLY", "fingerprint": "cXV4"}],
            "disks": [{"kind": "compute#attachedDisk", "type": "PERSISTENT", "mode": "READ_WRITE",
                       "deviceName": "boot", "index": 0, "boot": True, "autoDelete": False,
                       "interface": "SCSI", "diskSizeGb": "50"}],
            "serviceAccounts": [{"scopes": ["https://www.googleapis.com/auth/cloud-platform"]}],
            "shieldedInstanceConfig": {"enableSecureBoot": True, "enableVtpm": True}}


def disk(e, t):
    return {"status": "READY", "sizeGb": str(50 << t.number % 4), "physicalBlockSizeBytes": "4096",
            "type": t.more["link"].rsplit("/disks/", 1)[0] + "/diskTypes/pd-balanced",
            "sourceImage": "https://www.googleapis.com/compute/v1/projects/debian-cloud/global/"
                           "images/debian-12-bookworm-v20260101"}


def firewall(e, t):
    return {"priority": 1000, "direction": "INGRESS", "disabled": False, "targetTags": [t.name],
            "sourceRanges": ["0.0.0.0/0" if t.number % 3 == 0 else "10.0.0.0/8"],
            "allowed": [{"IPProtocol": "tcp", "ports": ["443"]}],
            "logConfig": {"enable": False}}


def service_account(e, t):
    return {"name": f"projects/{t.account}/serviceAccounts/{t.more['email']}", "projectId": t.account,
            "uniqueId": t.more["uid"], "email": t.more["email"], "displayName": t.name,
            "oauth2ClientId": t.more["uid"], "etag": "MDEwMjE5MjA="}


def bucket(e, t):
    return {"kind": "storage#bucket", "id": t.name, "name": t.name, "projectNumber": t.more["number"],
            "selfLink": f"https://www.googleapis.com/storage/v1/b/{t.name}", "location": "EU",
            "locationType": "multi-region", "storageClass": "STANDARD",
            "timeCreated": "2025-02-03T04:05:06.789Z", "updated": "2025-02-03T04:05:06.789Z",
            "iamConfiguration": {"uniformBucketLevelAccess": {"enabled": True},
                                 "publicAccessPrevention": "enforced"}}


def sql(e, t):
    return {"kind": "sql#instance", "name": t.name, "project": t.account, "region": t.region,
            "state": "RUNNABLE", "databaseVersion": "POSTGRES_16", "backendType": "SECOND_GEN",
            "connectionName": f"{t.account}:{t.region}:{t.name}", "instanceType": "CLOUD_SQL_INSTANCE",
            "selfLink": f"https://sqladmin.googleapis.com/sql/v1beta4/projects/{t.account}/instances/"
                        f"{t.name}", "createTime": "2025-02-03T04:05:06.789Z",
            "ipAddresses": [{"type": "PRIVATE", "ipAddress": f"10.9.{t.number % 250}.5"}],
            "gceZone": t.region + "-b",
            "settings": {"kind": "sql#settings", "tier": "db-custom-2-7680",
                         "availabilityType": "REGIONAL", "dataDiskSizeGb": "100",
                         "ipConfiguration": {"ipv4Enabled": False}}}


def cluster(e, t):
    link = f"https://container.googleapis.com/v1/{t.more['path']}"
    return {"name": t.name, "selfLink": link, "location": t.region, "status": "RUNNING",
            "id": guid(t.id), "currentMasterVersion": "1.33.2-gke.100",
            "currentNodeVersion": "1.33.2-gke.100", "currentNodeCount": 3, "endpoint": "34.1.2.3",
            "createTime": "2025-02-03T04:05:06+00:00", "locations": [t.region + "-b"],
            "networkConfig": {}, "nodePools": []}


def dataset(e, t):
    return {"kind": "bigquery#dataset", "id": f"{t.account}:{t.name}",
            "datasetReference": {"datasetId": t.name, "projectId": t.account}, "location": "EU",
            "selfLink": f"https://bigquery.googleapis.com/bigquery/v2/{t.more['path']}",
            "creationTime": "1738555506789", "lastModifiedTime": "1738555506789"}


def table(e, t):
    place = t.more["path"].split("/")
    return {"kind": "bigquery#table", "id": f"{t.account}:{place[3]}.{t.name}", "type": "TABLE",
            "tableReference": {"projectId": t.account, "datasetId": place[3], "tableId": t.name},
            "creationTime": "1738555506789"}


def zone(e, t):
    return {"kind": "dns#managedZone", "id": t.more["uid"], "name": t.name,
            "dnsName": f"{t.name}.example.com.", "visibility": "private" if t.number % 2 else "public",
            "creationTime": "2025-02-03T04:05:06.789Z", "description": "",
            "nameServers": ["ns-cloud-a1.googledomains.com."]}


# The order is that of making: references lead to any row, "take" to what was made before.
Row(SA, 250, "sa", "projects/{account}/serviceAccounts/{uid}", "global", ("iam", "/v1"),
    service_account, items="accounts", labels=None)
Located(RING, 20, "ring", "keyRings", labels=None)
Row(KEY, 60, "key", "{up}/cryptoKeys/{name}", "region", ("cloudkms", "/v1"),
    named(purpose="ENCRYPT_DECRYPT", versionTemplate={"protectionLevel": "SOFTWARE"}), parent=RING)
Global("Network", 25, "vpc", "networks", compute(
    "network", autoCreateSubnetworks=False, routingConfig={"routingMode": "REGIONAL"}, mtu=1460), [
        Ref("peerings[].network", NETWORK, write=LINK, share=0.6)], labels=None)
Regional("Subnetwork", 120, "sub", "subnetworks", compute(
    "subnetwork", lambda e, t: {"ipCidrRange": f"10.{t.number % 256}.0.0/20",
                                "gatewayAddress": f"10.{t.number % 256}.0.1"},
    purpose="PRIVATE", privateIpGoogleAccess=True), [
        Ref("network", NETWORK, write=LINK, back="subnetworks[]", back_write=LINK)], labels=None)
Global("Firewall", 250, "fw", "firewalls", compute("firewall", firewall), [
    Ref("network", NETWORK, write=LINK)], labels=None)
Global("Route", 60, "route", "routes", compute(
    "route", destRange="0.0.0.0/0", priority=1000), [
        Ref("network", NETWORK, write=LINK),
        Ref("nextHopInstance", INSTANCE, write=LINK, share=0.3)], labels=None)
Regional("Address", 300, "ip", "addresses", compute("address", lambda e, t: {
    "address": t.more["ip"], "addressType": "EXTERNAL", "status": "RESERVED",
    "networkTier": "PREMIUM"}))
Row(C + "GlobalAddress", 20, "gip", "projects/{account}/global/addresses/{name}", "global", CE,
    compute("address", lambda e, t: {"address": t.more["gip"], "addressType": "EXTERNAL",
                                     "status": "RESERVED"}))
Global("HealthCheck", 40, "hc", "healthChecks", compute("healthCheck", type="HTTP"), labels=None)
Global("SecurityPolicy", 6, "armor", "securityPolicies", compute("securityPolicy", type="CLOUD_ARMOR"),
       labels=None)
Global("SslCertificate", 20, "cert", "sslCertificates", compute("sslCertificate", type="MANAGED"),
       labels=None)
Global("Image", 10, "img", "images", compute("image", status="READY", diskSizeGb="10"))
Global("InstanceTemplate", 30, "tmpl", "instanceTemplates", compute(
    "instanceTemplate", lambda e, t: {"properties": {
        "machineType": "e2-small", "networkInterfaces": [{}], "serviceAccounts": [{"scopes": []}]}}), [
            Ref("properties.networkInterfaces[].subnetwork", SUBNET, write=LINK),
            Ref("properties.networkInterfaces[].network", NETWORK, write=LINK, pick=VIA),
            Ref("properties.serviceAccounts[].email", SA, write="{email}")], labels=None)
Zonal("InstanceGroup", 60, "ig", "instanceGroups", compute("instanceGroup", size=2), [
    Ref("network", NETWORK, write=LINK)], labels=None)
Zonal("InstanceGroupManager", 40, "igm", "instanceGroupManagers", compute(
    "instanceGroupManager", targetSize=2, baseInstanceName="vm"), [
        Ref("instanceTemplate", TEMPLATE, write=LINK),
        Ref("instanceGroup", GROUP, write=LINK, pick="take")], labels=None)
Zonal("Autoscaler", 20, "scale", "autoscalers", compute("autoscaler", status="ACTIVE"), [
    Ref("target", IGM, write=LINK)], labels=None)
Zonal("Disk", 2400, "disk", "disks", compute("disk", disk), [
    Ref("diskEncryptionKey.kmsKeyName", KEY, write=PATH + "/cryptoKeyVersions/1", share=0.1)])
Zonal("Instance", 2000, "vm", "instances", compute("instance", instance), [
    Ref("networkInterfaces[].subnetwork", SUBNET, write=LINK),
    Ref("networkInterfaces[].network", NETWORK, write=LINK, pick=VIA),
    Ref("disks[].source", DISK, write=LINK, pick="take", back="users[]", back_write=LINK),
    Ref("serviceAccounts[].email", SA, write="{email}"),
    Ref("networkInterfaces[].accessConfigs[].natIP", ADDRESS, write="{ip}", share=0.1),
    Ref("tags.items[]", FIREWALL, write="{name}", share=0.5, pick="with " + NETWORK),
])
Global("Snapshot", 250, "snap", "snapshots", compute(
    "snapshot", status="READY", diskSizeGb="50", storageBytes="1000"), [
        Ref("sourceDisk", DISK, write=LINK)])
Global("BackendService", 60, "be", "backendServices", compute(
    "backendService", protocol="HTTPS", loadBalancingScheme="EXTERNAL_MANAGED", port=443), [
        Ref("backends[].group", GROUP, write=LINK), Ref("healthChecks[]", CHECK, write=LINK),
        Ref("securityPolicy", C + "SecurityPolicy", write=LINK, share=0.3)], labels=None)
Global("BackendBucket", 8, "bb", "backendBuckets", compute("backendBucket", enableCdn=True), [
    Ref("bucketName", BUCKET, write="{name}")], labels=None)
Global("UrlMap", 40, "map", "urlMaps", compute("urlMap"), [
    Ref("defaultService", BACKEND, write=LINK)], labels=None)
Global("TargetHttpProxy", 8, "http", "targetHttpProxies", compute("targetHttpProxy"), [
    Ref("urlMap", URLMAP, write=LINK)], labels=None)
Global("TargetHttpsProxy", 30, "https", "targetHttpsProxies", compute("targetHttpsProxy"), [
    Ref("urlMap", URLMAP, write=LINK),
    Ref("sslCertificates[]", C + "SslCertificate", write=LINK)], labels=None)
Row(C + "GlobalForwardingRule", 30, "gfr", "projects/{account}/global/forwardingRules/{name}", "global",
    CE, compute("forwardingRule", IPProtocol="TCP", portRange="443-443",
                loadBalancingScheme="EXTERNAL_MANAGED"), [
        Ref("target", HTTPS, write=LINK),
        Ref("IPAddress", C + "GlobalAddress", write="{gip}")])
Regional("TargetPool", 4, "tp", "targetPools", compute("targetPool"), [
    Ref("instances[]", INSTANCE, write=LINK)], labels=None)
Regional("ForwardingRule", 20, "fr", "forwardingRules", compute(
    "forwardingRule", IPProtocol="TCP", loadBalancingScheme="INTERNAL", IPAddress="10.0.9.9"), [
        Ref("backendService", BACKEND, write=LINK), Ref("subnetwork", SUBNET, write=LINK),
        Ref("network", NETWORK, write=LINK, pick=VIA)])
Regional("NetworkEndpointGroup", 10, "neg", "networkEndpointGroups", compute(
    "networkEndpointGroup", networkEndpointType="SERVERLESS"), [
        Ref("cloudRun.service", RUN, write="{name}")], labels=None)
Regional("Router", 15, "router", "routers", compute("router", lambda e, t: {
    "nats": [{"name": "nat", "natIpAllocateOption": "MANUAL_ONLY",
              "sourceSubnetworkIpRangesToNat": "ALL_SUBNETWORKS_ALL_IP_RANGES"}]}), [
    Ref("network", NETWORK, write=LINK), Ref("nats[].natIps[]", ADDRESS, write=LINK)], labels=None)
Regional("VpnGateway", 4, "vpn", "vpnGateways", compute("vpnGateway"), [
    Ref("network", NETWORK, write=LINK)])
Regional("VpnTunnel", 8, "tunnel", "vpnTunnels", compute(
    "vpnTunnel", status="ESTABLISHED", peerIp="203.0.113.9", ikeVersion=2), [
        Ref("vpnGateway", C + "VpnGateway", write=LINK), Ref("router", ROUTER, write=LINK)])
Global("Interconnect", 1, "ic", "interconnects", compute("interconnect", state="ACTIVE"))
Regional("InterconnectAttachment", 2, "vlan", "interconnectAttachments", compute(
    "interconnectAttachment", type="DEDICATED", state="ACTIVE"), [
        Ref("router", ROUTER, write=LINK), Ref("interconnect", C + "Interconnect", write=LINK)])
Regional("ServiceAttachment", 4, "psc", "serviceAttachments", compute("serviceAttachment"), [
    Ref("targetService", RULE, write=LINK), Ref("natSubnets[]", SUBNET, write=LINK)], labels=None)

Row(BUCKET, 300, "b", "{name}", "multi", ("storage", "/storage/v1/b"), bucket, [
    Ref("encryption.defaultKmsKeyName", KEY, write=PATH, share=0.2),
    Ref("logging.logBucket", BUCKET, write="{name}", share=0.1)], items="items")
Located(CLUSTER, 25, "gke", "clusters", cluster, [
    Ref("networkConfig.subnetwork", SUBNET, write=PATH),
    Ref("networkConfig.network", NETWORK, write=PATH, pick=VIA),
    Ref("databaseEncryption.keyName", KEY, write=PATH, share=0.3)], labels="resourceLabels")
Located(CONNECTOR, 8, "conn", "connectors", lambda e, t: {"name": t.more["path"], "state": "READY"}, [
    Ref("network", NETWORK, write="{name}")], labels=None)
Located(FUNCTION, 120, "fn", "functions", named(state="ACTIVE", environment="GEN_2"), [
    Ref("serviceConfig.serviceAccountEmail", SA, write="{email}"),
    Ref("serviceConfig.vpcConnector", CONNECTOR, write=PATH, share=0.3),
    Ref("eventTrigger.pubsubTopic", TOPIC, write=PATH, share=0.5),
    Ref("buildConfig.source.storageSource.bucket", BUCKET, write="{name}")],
        api=("cloudfunctions", "/v2"))
Located(RUN, 150, "run", "services", lambda e, t: {
    "name": t.more["path"], "uid": guid(t.id), "createTime": "2025-02-03T04:05:06.789Z",
    "uri": f"https://{t.name}-abc123-ew.a.run.app", "ingress": "INGRESS_TRAFFIC_ALL",
    "template": {"containers": [{"image": "europe-docker.pkg.dev/x/y/z:1"}]},
    "terminalCondition": {"type": "Ready", "state": "CONDITION_SUCCEEDED"}}, [
        Ref("template.serviceAccount", SA, write="{email}"),
        Ref("template.vpcAccess.connector", CONNECTOR, write=PATH, share=0.2),
        Ref("template.containers[].env[].valueSource.secretKeyRef.secret", SECRET, write=PATH,
            share=0.3),
        Ref("template.volumes[].cloudSqlInstance.instances[]", SQL, write="{connection}",
            share=0.2)], api=("run", "/v2"))
Located("run.googleapis.com/Job", 30, "job", "jobs", lambda e, t: {
    "name": t.more["path"], "uid": guid(t.id), "createTime": "2025-02-03T04:05:06.789Z",
    "template": {"template": {"containers": [{"image": "europe-docker.pkg.dev/x/y/z:1"}]}}}, [
        Ref("template.template.serviceAccount", SA, write="{email}")], api=("run", "/v2"))
Row("appengine.googleapis.com/Application", 2, "app", "apps/{account}", "multi",
    ("appengine", "/v1"), lambda e, t: {
        "name": f"apps/{t.account}", "id": t.account, "locationId": "europe-west",
        "servingStatus": "SERVING"}, name="{account}", labels=None, listed=False)
Row("appengine.googleapis.com/Service", 4, "svc", "{up}/services/{name}", "multi",
    ("appengine", "/v1"), lambda e, t: {"name": t.more["path"], "id": t.name},
    parent="appengine.googleapis.com/Application", labels=None)
Row("appengine.googleapis.com/Version", 8, "v", "{up}/versions/{name}", "multi",
    ("appengine", "/v1"), lambda e, t: {"name": t.more["path"], "id": t.name, "runtime": "python313",
                                        "servingStatus": "SERVING"}, [
        Ref("serviceAccount", SA, write="{email}")],
    parent="appengine.googleapis.com/Service", labels=None)

Row(SQL, 80, "sql", "projects/{account}/instances/{name}", "region", ("sqladmin", "/sql/v1beta4"), sql,
    [Ref("settings.ipConfiguration.privateNetwork", NETWORK, write=PATH),
     Ref("diskEncryptionConfiguration.kmsKeyName", KEY, write=PATH, share=0.2)],
    items="items", host="cloudsql.googleapis.com", labels="settings.userLabels")
Located("file.googleapis.com/Instance", 8, "nfs", "instances", named(state="READY", tier="ENTERPRISE"),
        [Ref("networks[].network", NETWORK, write=PATH)])
Project("firestore.googleapis.com/Database", 8, "fs", "databases", named(
    type="FIRESTORE_NATIVE", locationId="eur3"), labels=None)
Project(BIGTABLE, 6, "bt", "instances", lambda e, t: {
    "name": t.more["path"], "displayName": t.name, "state": "READY", "type": "PRODUCTION",
    "createTime": "2025-02-03T04:05:06.789Z"},
        api=("bigtableadmin", "/v2"), host="bigtable.googleapis.com")
Row("bigtableadmin.googleapis.com/Cluster", 8, "c", "{up}/clusters/{name}", "global",
    ("bigtableadmin", "/v2"), lambda e, t: {
        "name": t.more["path"], "state": "READY", "serveNodes": 3, "location":
            f"projects/{t.account}/locations/europe-west1-b"},
    host="bigtable.googleapis.com", parent=BIGTABLE, labels=None)
Project(SPANNER, 6, "sp", "instances", lambda e, t: {
    "name": t.more["path"], "displayName": t.name, "state": "READY", "nodeCount": 1,
    "config": f"projects/{t.account}/instanceConfigs/regional-europe-west1"})
Row("spanner.googleapis.com/Database", 12, "db", "{up}/databases/{name}", "global", ("spanner", "/v1"),
    named(state="READY"), [Ref("encryptionConfig.kmsKeyName", KEY, write=PATH, share=0.3)],
    parent=SPANNER, labels=None)
Located("redis.googleapis.com/Instance", 30, "redis", "instances", named(
    state="READY", tier="STANDARD_HA", memorySizeGb=4, host="10.8.0.3", port=6379), [
        Ref("authorizedNetwork", NETWORK, write=PATH)])
Located("redis.googleapis.com/Cluster", 4, "rc", "clusters", named(state="ACTIVE", shardCount=3), [
    Ref("pscConfigs[].network", NETWORK, write=PATH)], labels=None)
Located("memcache.googleapis.com/Instance", 4, "mc", "instances", named(state="READY", nodeCount=2), [
    Ref("authorizedNetwork", NETWORK, write=PATH)])
Located("alloydb.googleapis.com/Cluster", 4, "alloy", "clusters", named(state="READY"), [
    Ref("networkConfig.network", NETWORK, write=PATH)])
Row(ZONE, 30, "zone", "projects/{account}/managedZones/{uid}", "global", ("dns", "/dns/v1"), zone, [
    Ref("privateVisibilityConfig.networks[].networkUrl", NETWORK, write=LINK, share=0.5)])
Project("iam.googleapis.com/Role", 15, "role", "roles", lambda e, t: {
    "name": t.more["path"], "title": t.name, "stage": "GA"}, name="custom.role{n}", labels=None)
Row(SECRET, 250, "secret", "projects/{number}/secrets/{name}", "global", ("secretmanager", "/v1"),
    named(replication={"automatic": {}}), [
        Ref("topics[].name", TOPIC, write=PATH, share=0.1)])
Located(REPOSITORY, 15, "repo", "repositories", named(format="DOCKER"), [
    Ref("kmsKeyName", KEY, write=PATH, share=0.2)])
Project(TOPIC, 200, "topic", "topics", lambda e, t: {"name": t.more["path"]}, [
    Ref("kmsKeyName", KEY, write=PATH, share=0.1)])
Project(SUBSCRIPTION, 350, "pull", "subscriptions", lambda e, t: {
    "name": t.more["path"], "ackDeadlineSeconds": 10, "state": "ACTIVE", "pushConfig": {}}, [
        Ref("topic", TOPIC, write=PATH),
        Ref("deadLetterPolicy.deadLetterTopic", TOPIC, write=PATH, share=0.2)])
Row(DATASET, 80, "", "projects/{account}/datasets/{name}", "multi", ("bigquery", "/bigquery/v2"),
    dataset, [Ref("defaultEncryptionConfiguration.kmsKeyName", KEY, write=PATH, share=0.1)],
    name="ds_{service}_{n}")
Row("bigquery.googleapis.com/Table", 400, "", "{up}/tables/{name}", "multi",
    ("bigquery", "/bigquery/v2"), table, parent=DATASET, name="t_{service}_{n}")
Row("dataflow.googleapis.com/Job", 20, "flow", "projects/{account}/locations/{region}/jobs/{uid}",
    "region", ("dataflow", "/v1b3"), lambda e, t: {
        "id": t.more["uid"], "name": t.name, "projectId": t.account, "location": t.region,
        "type": "JOB_TYPE_STREAMING", "currentState": "JOB_STATE_RUNNING",
        "createTime": "2026-01-02T03:04:05.6Z"}, [
            Ref("environment.serviceAccountEmail", SA, write="{email}")])
Row("dataproc.googleapis.com/Cluster", 10, "dp", "projects/{account}/regions/{region}/clusters/{name}",
    "region", ("dataproc", "/v1"), lambda e, t: {
        "projectId": t.account, "clusterName": t.name, "clusterUuid": guid(t.id),
        "status": {"state": "RUNNING"}, "config": {"gceClusterConfig": {
            "zoneUri": f"https://www.googleapis.com/compute/v1/projects/{t.account}/zones/"
                       f"{t.region}-b"}}}, [
            Ref("config.gceClusterConfig.subnetworkUri", SUBNET, write=LINK),
            Ref("config.gceClusterConfig.serviceAccount", SA, write="{email}"),
            Ref("config.configBucket", BUCKET, write="{name}")])
Project("monitoring.googleapis.com/NotificationChannel", 20, "nc", "notificationChannels",
        lambda e, t: {"name": t.more["path"], "type": "email", "displayName": t.name, "enabled": True},
        api=("monitoring", "/v3"), labels="userLabels")
Project("monitoring.googleapis.com/AlertPolicy", 150, "alert", "alertPolicies", lambda e, t: {
    "name": t.more["path"], "displayName": t.name, "enabled": True, "combiner": "OR"}, [
        Ref("notificationChannels[]", "monitoring.googleapis.com/NotificationChannel", write=PATH)],
        api=("monitoring", "/v3"), labels="userLabels")
Project("monitoring.googleapis.com/UptimeCheckConfig", 20, "up", "uptimeCheckConfigs", lambda e, t: {
    "name": t.more["path"], "displayName": t.name, "period": "60s"}, api=("monitoring", "/v3"),
        labels="userLabels")
Project("monitoring.googleapis.com/Dashboard", 10, "dash", "dashboards", lambda e, t: {
    "name": t.more["path"], "displayName": t.name})
Project("logging.googleapis.com/LogSink", 20, "sink", "sinks", lambda e, t: {
    "name": t.name, "createTime": "2025-02-03T04:05:06.7Z",
    "writerIdentity": "serviceAccount:p1-1@gcp-sa-logging.iam.gserviceaccount.com"}, [
        Ref("destination", BUCKET, write="storage.googleapis.com/{name}")], api=("logging", "/v2"),
        labels=None)
Located("logging.googleapis.com/LogBucket", 15, "logs", "buckets", named(
    retentionDays=30, lifecycleState="ACTIVE"), api=("logging", "/v2"), labels=None)
Project("logging.googleapis.com/LogMetric", 20, "metric", "metrics", lambda e, t: {
    "name": t.name, "filter": "severity>=ERROR"}, api=("logging", "/v2"), labels=None)
Located(MODEL, 8, "model", "models", lambda e, t: {"name": t.more["path"], "displayName": t.name,
                                                  "createTime": "2025-02-03T04:05:06.7Z"})
Located("aiplatform.googleapis.com/Endpoint", 8, "ep", "endpoints", lambda e, t: {
    "name": t.more["path"], "displayName": t.name, "createTime": "2025-02-03T04:05:06.7Z"}, [
        Ref("deployedModels[].model", MODEL, write=PATH)])
Located("aiplatform.googleapis.com/Dataset", 4, "ads", "datasets", lambda e, t: {
    "name": t.more["path"], "displayName": t.name, "createTime": "2025-02-03T04:05:06.7Z"})
Row("speech.googleapis.com/CustomClass", 2, "cc", "projects/{account}/locations/eu/customClasses/{name}",
    "multi", ("speech", "/v1"), lambda e, t: {"name": t.more["path"]}, labels=None)
Located("notebooks.googleapis.com/Instance", 4, "nb", "instances", named(state="ACTIVE"), [
    Ref("gceSetup.serviceAccounts[].email", SA, write="{email}"),
    Ref("gceSetup.networkInterfaces[].network", NETWORK, write=PATH)], api=("notebooks", "/v2"))
Located("composer.googleapis.com/Environment", 3, "air", "environments", named(state="RUNNING"), [
    Ref("config.gkeCluster", CLUSTER, write=PATH),
    Ref("config.nodeConfig.network", NETWORK, write=PATH)])
Located("cloudscheduler.googleapis.com/Job", 30, "cron", "jobs", lambda e, t: {
    "name": t.more["path"], "state": "ENABLED", "schedule": "0 3 * * *"}, [
        Ref("pubsubTarget.topicName", TOPIC, write=PATH)], labels=None)
Located("workflows.googleapis.com/Workflow", 15, "wf", "workflows", named(state="ACTIVE"), [
    Ref("serviceAccount", SA, write="projects/-/serviceAccounts/{email}")])
Located("eventarc.googleapis.com/Trigger", 20, "trig", "triggers", lambda e, t: {
    "name": t.more["path"], "createTime": "2025-02-03T04:05:06.789Z",
    "destination": {"cloudRun": {"region": t.region, "path": "/"}}}, [
    Ref("destination.cloudRun.service", RUN, write="{name}"),
    Ref("transport.pubsub.topic", TOPIC, write=PATH, share=0.5),
    Ref("serviceAccount", SA, write="{email}")])
Row(NODES, 40, "np", "{up}/nodePools/{name}", "region",
    ("container", "/v1"), lambda e, t: {
        "name": t.name, "status": "RUNNING", "initialNodeCount": 3, "version": "1.33.2-gke.100",
        "selfLink": f"https://container.googleapis.com/v1/{t.more['path']}",
        "config": {"machineType": "e2-standard-4"}}, [
            Ref("config.serviceAccount", SA, write="{email}"),
            Ref("instanceGroupUrls[]", IGM, write=LINK)], parent=CLUSTER, labels=None)
Row("dns.googleapis.com/ResourceRecordSet", 90, "", "{up}/rrsets/{name}/A", "global",
    ("dns", "/dns/v1"), lambda e, t: {
        "kind": "dns#resourceRecordSet", "name": t.name, "type": "A", "ttl": 300,
        "rrdatas": [f"10.77.{t.number >> 8 & 255}.{t.number & 255}"]}, [
            Ref("rrdatas[]", ADDRESS, write="{ip}", share=0.3)],
    parent=ZONE, name="{service}{n}.example.com.", labels=None)
Row("iam.googleapis.com/ServiceAccountKey", 60, "", "{up}/keys/{name}", "global", ("iam", "/v1"),
    lambda e, t: {"name": t.more["path"], "keyType": "USER_MANAGED", "keyOrigin": "GOOGLE_PROVIDED",
                  "validAfterTime": "2025-02-03T04:05:06Z", "keyAlgorithm": "KEY_ALG_RSA_2048"},
    parent=SA, name="key{n:036x}", labels=None)

# References that few things have.
KMS = "encryptionConfig.kmsKeyName"
for of, path, to, share, *more in [
        (DISK, "sourceSnapshot", C + "Snapshot", 0.05, LINK),
        (C + "Snapshot", "snapshotEncryptionKey.kmsKeyName", KEY, 0.2,
         PATH + "/cryptoKeyVersions/1"),
        (C + "Image", "sourceDisk", DISK, 0.5, LINK),
        (IGM, "targetPools[]", C + "TargetPool", 0.2, LINK),
        (IGM, "autoHealingPolicies[].healthCheck", CHECK, 0.5, LINK),
        (FIREWALL, "targetServiceAccounts[]", SA, 0.05, "{email}"),
        (C + "Route", "nextHopVpnTunnel", C + "VpnTunnel", 0.1, LINK),
        (C + "Route", "nextHopIlb", RULE, 0.1, LINK),
        (ROUTER, "interfaces[].linkedVpnTunnel", C + "VpnTunnel", 0.3, LINK),
        (C + "GlobalAddress", "network", NETWORK, 0.2, LINK),
        (C + "GlobalForwardingRule", "network", NETWORK, 0.1, LINK),
        (C + "BackendService", "network", NETWORK, 0.1, LINK),
        (URLMAP, "pathMatchers[].defaultService", BACKEND, 0.5, LINK),
        (URLMAP, "pathMatchers[].pathRules[].service", BACKEND, 0.3, LINK),
        (C + "TargetPool", "healthChecks[]", CHECK, 0.5, LINK),
        (C + "NetworkEndpointGroup", "cloudFunction.function", FUNCTION, 0.3, "{name}"),
        (C + "VpnTunnel", "peerGcpGateway", C + "VpnGateway", 0.3, LINK),
        (FUNCTION, "serviceConfig.service", RUN, 0.3),
        (FUNCTION, "kmsKeyName", KEY, 0.1),
        ("appengine.googleapis.com/Application", "defaultBucket", BUCKET, 1, "{name}"),
        ("appengine.googleapis.com/Version", "vpcAccessConnector.name", CONNECTOR, 0.5),
        (RUN, "template.encryptionKey", KEY, 0.1),
        (RUN, "template.vpcAccess.networkInterfaces[].subnetwork", SUBNET, 0.1),
        ("file.googleapis.com/Instance", "kmsKeyName", KEY, 0.3),
        (SQL, "masterInstanceName", SQL, 0.1, "{account}:{name}"),
        ("firestore.googleapis.com/Database", "cmekConfig.kmsKeyName", KEY, 0.3),
        ("bigtableadmin.googleapis.com/Cluster", KMS, KEY, 0.3),
        ("redis.googleapis.com/Instance", "customerManagedKey", KEY, 0.2),
        (ZONE, "peeringConfig.targetNetwork.networkUrl", NETWORK, 0.1, LINK),
        ("logging.googleapis.com/LogBucket", "cmekSettings.kmsKeyName", KEY, 0.3),
        ("dataproc.googleapis.com/Cluster", "config.encryptionConfig.gcePdKmsKeyName", KEY, 0.5),
        (SUBSCRIPTION, "cloudStorageConfig.bucket", BUCKET, 0.05, "{name}"),
        ("aiplatform.googleapis.com/Endpoint", "encryptionSpec.kmsKeyName", KEY, 0.3),
        (MODEL, "artifactUri", BUCKET, 0.7, "gs://{name}/model"),
        (MODEL, "encryptionSpec.kmsKeyName", KEY, 0.3),
        ("aiplatform.googleapis.com/Dataset", "encryptionSpec.kmsKeyName", KEY, 0.3),
        ("notebooks.googleapis.com/Instance", "gceSetup.networkInterfaces[].subnet", SUBNET, 0.5),
        ("composer.googleapis.com/Environment", "config.nodeConfig.subnetwork", SUBNET, 0.5),
        ("composer.googleapis.com/Environment", "config.nodeConfig.serviceAccount", SA, 0.5,
         "{email}"),
        ("composer.googleapis.com/Environment", "config.dagGcsPrefix", BUCKET, 0.7,
         "gs://{name}/dags"),
        ("eventarc.googleapis.com/Trigger", "transport.pubsub.subscription", SUBSCRIPTION, 0.3),
        ("alloydb.googleapis.com/Cluster", KMS, KEY, 0.3),
        ("cloudscheduler.googleapis.com/Job", "httpTarget.oidcToken.serviceAccountEmail", SA, 0.2,
         "{email}")]:
    TABLE[of].refs = [*TABLE[of].refs, Ref(path, to, share=share, write=more[0] if more else PATH)]
