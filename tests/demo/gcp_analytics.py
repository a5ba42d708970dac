# SPDX-License-Identifier: Apache-2.0
"""The analytics of Quillbasket in Google Cloud: clicks of the shop flow into BigQuery, dashboards of
them stand behind a load balancer. Told by the mock organisation of the tests."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import estate
import mock_gcp
import mock_http
from estate import Thing
from estate_gcp import FOLDER, ORG, ORGANIZATION, PROJECT, GcpEstate, digits

ID, NUMBER = "quillbasket-analytics", "481516234201"
REGION = "europe-west1"
TOKEN = "ya29.demo"
MADE = "2025-03-01T08:00:00.000Z"
LINK = "https://www.googleapis.com/compute/v1/"


class Analytics(GcpEstate):
    def __init__(self):  # pylint: disable=super-init-not-called
        estate.Estate.__init__(self, 0, 1)
        self.projects, self.history, self.policies = [], [], {}
        root = self.container(ORG, ORGANIZATION, "quillbasket.example", None, {
            "directoryCustomerId": "C0quill01"})
        folder = self.container(FOLDER, digits("quillbasket data", 12), "Data", root, {})
        self.project = self.container(PROJECT, NUMBER, "Quillbasket Analytics", folder, {
            "projectId": ID, "labels": {"team": "insights"}})
        self.project.account = ID
        self.projects.append(self.project)
        for make in (self.identities, self.network, self.stores, self.clicks, self.cluster,
                     self.services, self.entry, self.names, self.permissions):
            make()

    # ---- how ----

    def asset_of(self, type_, path, name, doc, region="global", zone=None, host=None, parent=None,
                 **more):
        return self.add(Thing(
            id=f"//{host or type_.split('/', maxsplit=1)[0]}/{path}", type=type_, name=name, number=0,
            parent=(parent or self.project).id, account=ID, region=region, zone=zone, doc=doc,
            tags=doc.get("labels", {}), more={
                "path": path, "number": NUMBER, "uid": digits(path, 19), "updated": MADE, **more}))

    def compute(self, kind, collection, name, doc, region=None):
        place = f"regions/{region}" if region else "global"
        path = f"projects/{ID}/{place}/{collection}/{name}"
        where = {"region": f"{LINK}projects/{ID}/{place}"} if region else {}
        return self.asset_of(f"compute.googleapis.com/{kind}", path, name, {
            "kind": "compute#" + kind[0].lower() + kind[1:], "id": digits(path, 19), "name": name,
            "selfLink": LINK + path, "creationTimestamp": "2025-03-01T00:00:00.000-08:00", **where,
            **doc}, region=region or "global")

    def located(self, type_, collection, name, doc, region=REGION, **more):
        path = f"projects/{ID}/locations/{region}/{collection}/{name}"
        return self.asset_of(type_, path, name, {"name": path, "createTime": MADE, **doc},
                             region=region, **more)

    def global_(self, type_, collection, name, doc, project=ID, **more):
        path = f"projects/{project}/{collection}/{name}"
        return self.asset_of(type_, path, name, {"name": path, **doc}, **more)

    @staticmethod
    def link(thing):
        return thing.doc["selfLink"]

    # ---- what ----

    def identities(self):
        self.who = {}
        for name in ("pipeline", "dashboards", "cluster-nodes"):
            email = f"{name}@{ID}.iam.gserviceaccount.com"
            uid = "1" + digits(email, 20)
            self.who[name] = email
            self.asset_of("iam.googleapis.com/ServiceAccount", f"projects/{ID}/serviceAccounts/{uid}",
                          name, {"name": f"projects/{ID}/serviceAccounts/{email}", "projectId": ID,
                                 "uniqueId": uid, "email": email, "displayName": name}, email=email)
        ring = self.located("cloudkms.googleapis.com/KeyRing", "keyRings", "analytics", {})
        path = ring.more["path"] + "/cryptoKeys/events"
        self.key = self.asset_of("cloudkms.googleapis.com/CryptoKey", path, "events", {
            "name": path, "purpose": "ENCRYPT_DECRYPT", "createTime": MADE,
            "versionTemplate": {"protectionLevel": "SOFTWARE"}}, region=REGION, parent=ring)

    def network(self):
        self.net = self.compute("Network", "networks", "analytics", {
            "autoCreateSubnetworks": False, "routingConfig": {"routingMode": "REGIONAL"}, "mtu": 1460,
            "subnetworks": [f"{LINK}projects/{ID}/regions/{REGION}/subnetworks/{name}"
                            for name in ("pipelines", "cluster")]})
        self.sub = {name: self.compute("Subnetwork", "subnetworks", name, {
            "network": self.link(self.net), "ipCidrRange": cidr, "purpose": "PRIVATE",
            "gatewayAddress": cidr.replace(".0/", ".1/").split("/")[0],
            "privateIpGoogleAccess": True}, REGION)
                    for name, cidr in (("pipelines", "10.60.0.0/20"), ("cluster", "10.60.16.0/20"))}
        self.compute("Router", "routers", "analytics", {
            "network": self.link(self.net), "bgp": {"asn": 64514}, "nats": [{
                "name": "analytics-nat", "natIpAllocateOption": "AUTO_ONLY", "type": "PUBLIC",
                "sourceSubnetworkIpRangesToNat": "LIST_OF_SUBNETWORKS", "subnetworks": [
                    {"name": self.link(one), "sourceIpRangesToNat": ["ALL_IP_RANGES"]}
                    for one in self.sub.values()]}]}, REGION)
        self.compute("Firewall", "firewalls", "allow-health-checks", {
            "network": self.link(self.net), "direction": "INGRESS", "priority": 1000,
            "disabled": False, "sourceRanges": ["35.191.0.0/16", "130.211.0.0/22"],
            "allowed": [{"IPProtocol": "tcp", "ports": ["8080"]}]})

    def stores(self):
        self.bucket = {name: self.asset_of("storage.googleapis.com/Bucket", f"quillbasket-{name}",
                                           f"quillbasket-{name}", {
            "kind": "storage#bucket", "id": f"quillbasket-{name}", "name": f"quillbasket-{name}",
            "projectNumber": NUMBER, "location": "EU", "locationType": "multi-region",
            "storageClass": "STANDARD", "timeCreated": MADE,
            "selfLink": f"https://www.googleapis.com/storage/v1/b/quillbasket-{name}",
            "iamConfiguration": {"uniformBucketLevelAccess": {"enabled": True},
                                 "publicAccessPrevention": "enforced"}}, region="eu")
                       for name in ("dashboard-files", "pipeline-temp")}
        self.sets = {}
        for name in ("shop_events", "reporting"):
            path = f"projects/{ID}/datasets/{name}"
            self.sets[name] = self.asset_of("bigquery.googleapis.com/Dataset", path, name, {
                "kind": "bigquery#dataset", "id": f"{ID}:{name}", "location": "EU",
                "datasetReference": {"datasetId": name, "projectId": ID},
                "creationTime": "1740816000000",
                "defaultEncryptionConfiguration": {"kmsKeyName": self.key.more["path"]}}, region="eu")
        path = self.sets["shop_events"].more["path"] + "/tables/clicks"
        self.asset_of("bigquery.googleapis.com/Table", path, "clicks", {
            "kind": "bigquery#table", "id": f"{ID}:shop_events.clicks", "type": "TABLE",
            "tableReference": {"projectId": ID, "datasetId": "shop_events", "tableId": "clicks"},
            "creationTime": "1740816000000"}, region="eu", parent=self.sets["shop_events"])
        self.sql = self.asset_of(
            "sqladmin.googleapis.com/Instance", f"projects/{ID}/instances/dashboards-db",
            "dashboards-db", {
                "kind": "sql#instance", "name": "dashboards-db", "project": ID, "region": REGION,
                "state": "RUNNABLE", "databaseVersion": "POSTGRES_16", "gceZone": REGION + "-b",
                "connectionName": f"{ID}:{REGION}:dashboards-db", "createTime": MADE,
                "instanceType": "CLOUD_SQL_INSTANCE", "backendType": "SECOND_GEN",
                "ipAddresses": [{"type": "PRIVATE", "ipAddress": "10.61.0.5"}],
                "settings": {"tier": "db-custom-2-7680", "availabilityType": "REGIONAL",
                             "ipConfiguration": {"ipv4Enabled": False, "privateNetwork":
                                                 self.net.more["path"]}}},
            region=REGION, host="cloudsql.googleapis.com")
        self.secret = self.global_("secretmanager.googleapis.com/Secret", "secrets",
                                   "dashboards-db-password", {
                                       "createTime": MADE, "replication": {"automatic": {}}}, NUMBER)

    def clicks(self):
        topic = {name: self.global_("pubsub.googleapis.com/Topic", "topics", name, {
            "kmsKeyName": self.key.more["path"]} if name == "clicks" else {})
                 for name in ("clicks", "orders")}
        self.global_("pubsub.googleapis.com/Subscription", "subscriptions", "clicks-raw", {
            "topic": topic["clicks"].more["path"], "ackDeadlineSeconds": 60, "state": "ACTIVE",
            "bigqueryConfig": {"table": f"{ID}.shop_events.clicks", "state": "ACTIVE"}})
        uid = "2025-03-01_00_00_00-1234567890123456789"
        self.asset_of("dataflow.googleapis.com/Job", f"projects/{ID}/locations/{REGION}/jobs/{uid}",
                      "sessions", {
            "id": uid, "name": "sessions", "projectId": ID, "location": REGION,
            "type": "JOB_TYPE_STREAMING", "currentState": "JOB_STATE_RUNNING", "createTime": MADE,
            "environment": {"serviceAccountEmail": self.who["pipeline"],
                            "tempStoragePrefix": "storage.googleapis.com/quillbasket-pipeline-temp/t",
                            "workerPools": [{"subnetwork": self.link(self.sub["pipelines"])}]},
            "jobMetadata": {"pubsubDetails": [{"topic": topic["clicks"].more["path"]}],
                            "bigqueryDetails": [{"projectId": ID, "dataset": "reporting"}]}},
            region=REGION)
        self.located("cloudfunctions.googleapis.com/Function", "functions", "enrich-orders", {
            "state": "ACTIVE", "environment": "GEN_2", "updateTime": MADE,
            "buildConfig": {"runtime": "python313", "entryPoint": "main"},
            "eventTrigger": {"eventType": "google.cloud.pubsub.topic.v1.messagePublished",
                             "pubsubTopic": topic["orders"].more["path"]},
            "serviceConfig": {"serviceAccountEmail": self.who["pipeline"],
                              "ingressSettings": "ALLOW_INTERNAL_ONLY"}})

    def cluster(self):
        path = f"projects/{ID}/locations/{REGION}/clusters/models"
        link = f"https://container.googleapis.com/v1/{path}"
        pool = {"name": "training", "status": "RUNNING", "initialNodeCount": 2,
                "version": "1.33.2-gke.100", "selfLink": link + "/nodePools/training",
                "config": {"machineType": "n2-standard-8",
                           "serviceAccount": self.who["cluster-nodes"]}}
        one = self.asset_of("container.googleapis.com/Cluster", path, "models", {
            "name": "models", "selfLink": link, "location": REGION, "status": "RUNNING",
            "id": estate.guid(path), "currentMasterVersion": "1.33.2-gke.100", "currentNodeCount": 2,
            "createTime": "2025-03-01T08:00:00+00:00", "locations": [REGION + "-b"],
            "network": "analytics", "subnetwork": "cluster", "networkConfig": {
                "network": self.net.more["path"], "subnetwork": self.sub["cluster"].more["path"]},
            "nodePools": [pool]}, region=REGION)
        self.asset_of("container.googleapis.com/NodePool", path + "/nodePools/training", "training",
                      pool, region=REGION, parent=one)

    def services(self):
        images = self.located("artifactregistry.googleapis.com/Repository", "repositories",
                              "services", {
                                  "format": "DOCKER",
                                  "registryUri": f"{REGION}-docker.pkg.dev/{ID}/services"})
        registry = f"{REGION}-docker.pkg.dev/{ID}/{images.name}"
        subnet = {"networkInterfaces": [{"network": self.net.more["path"],
                                         "subnetwork": self.sub["pipelines"].more["path"]}]}
        for name, more, env in (
                ("dashboards", {"volumes": [{"name": "db", "cloudSqlInstance": {
                    "instances": [f"{ID}:{REGION}:dashboards-db"]}}]},
                 [{"name": "PASSWORD", "valueSource": {"secretKeyRef": {
                     "secret": self.secret.name, "version": "latest"}}}]),
                ("recommendations", {}, [])):
            self.located("run.googleapis.com/Service", "services", name, {
                "uid": estate.guid(name), "ingress": "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER",
                "template": {"serviceAccount": self.who["dashboards"], "vpcAccess": subnet,
                             "containers": [{"image": f"{registry}/{name}:7", "env": env}], **more}})

    def entry(self):
        ip = self.compute("GlobalAddress", "addresses", "insights", {
            "address": "203.0.113.80", "addressType": "EXTERNAL", "status": "IN_USE"})
        armor = self.compute("SecurityPolicy", "securityPolicies", "insights-armor",
                             {"type": "CLOUD_ARMOR"})
        behind = {}
        for name in ("dashboards", "recommendations"):
            group = self.compute("NetworkEndpointGroup", "networkEndpointGroups", f"{name}-neg", {
                "networkEndpointType": "SERVERLESS", "cloudRun": {"service": name}}, REGION)
            behind[name] = self.compute("BackendService", "backendServices", name, {
                "protocol": "HTTPS", "loadBalancingScheme": "EXTERNAL_MANAGED",
                "securityPolicy": self.link(armor), "backends": [{"group": self.link(group)}]})
        files = self.compute("BackendBucket", "backendBuckets", "dashboard-files", {
            "bucketName": "quillbasket-dashboard-files", "enableCdn": True,
            "cdnPolicy": {"cacheMode": "CACHE_ALL_STATIC", "defaultTtl": 3600}})
        paths = self.compute("UrlMap", "urlMaps", "insights", {
            "defaultService": self.link(behind["dashboards"]),
            "hostRules": [{"hosts": ["*"], "pathMatcher": "paths"}],
            "pathMatchers": [{"name": "paths", "defaultService": self.link(behind["dashboards"]),
                              "pathRules": [
                                  {"paths": ["/files/*"], "service": self.link(files)},
                                  {"paths": ["/for-you/*"],
                                   "service": self.link(behind["recommendations"])}]}]})
        certificate = self.compute("SslCertificate", "sslCertificates", "insights", {
            "type": "MANAGED", "managed": {"domains": ["insights.quillbasket.example"],
                                           "status": "ACTIVE"}})
        proxy = self.compute("TargetHttpsProxy", "targetHttpsProxies", "insights", {
            "urlMap": self.link(paths), "sslCertificates": [self.link(certificate)]})
        rule = self.compute("GlobalForwardingRule", "forwardingRules", "insights", {
            "IPAddress": "203.0.113.80", "IPProtocol": "TCP", "portRange": "443-443",
            "loadBalancingScheme": "EXTERNAL_MANAGED", "target": self.link(proxy)})
        ip.doc["users"] = [self.link(rule)]

    def names(self):
        path = f"projects/{ID}/managedZones/7315982046123456789"
        zone = self.asset_of("dns.googleapis.com/ManagedZone", path, "insights", {
            "kind": "dns#managedZone", "id": path.rsplit("/", 1)[1], "name": "insights",
            "dnsName": "insights.quillbasket.example.", "visibility": "public", "creationTime": MADE,
            "nameServers": ["ns-cloud-a1.googledomains.com."]},
            email="insights")
        name = "insights.quillbasket.example."
        self.asset_of("dns.googleapis.com/ResourceRecordSet", f"{path}/rrsets/{name}/A", name, {
            "kind": "dns#resourceRecordSet", "name": name, "type": "A", "ttl": 300,
            "rrdatas": ["203.0.113.80"]}, parent=zone)

    def permissions(self):
        self.policies[self.project.id] = {"version": 1, "etag": "BwX=", "bindings": [
            {"role": "roles/bigquery.dataEditor",
             "members": [f"serviceAccount:{self.who['pipeline']}"]},
            {"role": "roles/bigquery.dataViewer",
             "members": [f"serviceAccount:{self.who['dashboards']}"]}]}


class Insights(mock_gcp.Gcp):
    def __init__(self, options, url):
        super().__init__(options, url)
        self.estate = Analytics()
        self.forget()

    def handle(self, request):
        if request.path == "/_api/oauth2/tokeninfo":  # whose the token is
            return mock_http.Reply.json({"email": f"scanner@{ID}.iam.gserviceaccount.com",
                                         "expires_in": "3599"})
        return super().handle(request)


def main():
    parser = mock_http.arguments(__doc__)
    parser.set_defaults(projects=0, quota=0, disabled="", token_life=3600, accept_token=TOKEN)
    mock_http.run(Insights, parser.parse_args())


if __name__ == "__main__":
    main()
