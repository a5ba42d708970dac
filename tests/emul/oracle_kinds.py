# SPDX-License-Identifier: Apache-2.0
"""The second half of the oracle's table: databases, messages, the edge, identities, watching."""

import oracle_reach as reach
from oracle import (BUCKET, FUNCTION, GROUP, IN_VPC, KEY, LOGS, QUEUE, ROLE, S3_URI, SECRET, SUBNET,
                    TABLE, TOPIC, VPC, Kind, arn, member, picked, tags_of, when)

TRUST = "AssumeRolePolicyDocument"
RDS_TAGS = tags_of("list_tags_for_resource", "ResourceName", "TagList",
                   lambda item: item.get("DBSubnetGroupArn") or item.get("DBParameterGroupArn")
                   or item.get("DBProxyArn") or item.get("ARN"))
RDS_GROUPS = ("secured-by", "VpcSecurityGroups[].VpcSecurityGroupId", GROUP)
SUBNET_GROUP = "aws.rds.db-subnet-group"


def engine(*names):
    return lambda item: item["Engine"] in names


def other_engine(*names):
    return lambda item: item["Engine"] not in names


def db_cluster(kind, keep, instance):
    return Kind(kind, "rds", "describe_db_clusters", "DBClusters[]", member("DBClusterArn"),
                native="DBClusterIdentifier", tags="TagList", keep=keep,
                keys=("DBClusterArn", "DbClusterResourceId"), dns=("Endpoint", "ReaderEndpoint"),
                parent=(("DBSubnetGroup", SUBNET_GROUP),), refs=(
                    ("attached-to", "DBSubnetGroup", SUBNET_GROUP), RDS_GROUPS,
                    ("encrypted-by", "KmsKeyId", KEY),
                    ("member-of", "DBClusterMembers[].DBInstanceIdentifier", instance, "<"),
                    ("replicates-to", "ReplicationSourceIdentifier", kind, "<"),
                    ("assumes", "AssociatedRoles[].RoleArn", ROLE),
                    ("reads", "MasterUserSecret.SecretArn", SECRET)))


def elasticache(name, operation, items, native, **rest):
    return Kind(f"aws.elasticache.{name}", "elasticache", operation, items, member("ARN"),
                native=native, tags=RDS_TAGS, **rest)


def route53_tags(kind):
    return tags_of("list_tags_for_resource", "ResourceId", "ResourceTagSet.Tags",
                   lambda item: item["Id"].split("/")[-1], ResourceType=kind)


def watch(dimension, kind):
    return ("monitors", f"Dimensions[?Name=='{dimension}'].Value", kind)


INTERNET = "`internet`"


def zone_subnets(item):
    """Of the subnets that a database may be in, those of the zone that it is in."""
    return [f"{subnet['SubnetIdentifier']} in {item.get('AvailabilityZone')}"
            for subnet in item.get("DBSubnetGroup", {}).get("Subnets", ())]


IN_DATABASE_SUBNET = ((zone_subnets, SUBNET), ("DBSubnetGroup.VpcId", VPC))

MORE_KINDS = [
    Kind("aws.rds.db-instance", "rds", "describe_db_instances", "DBInstances[]",
         member("DBInstanceArn"), native="DBInstanceIdentifier", tags="TagList",
         keep=other_engine("neptune", "docdb"), parent=IN_DATABASE_SUBNET,
         dns=("Endpoint.Address",), refs=(
             ("attached-to", "DBSubnetGroup.Subnets[].SubnetIdentifier", SUBNET),
             ("attached-to", "DBSubnetGroup.DBSubnetGroupName", SUBNET_GROUP), RDS_GROUPS,
             ("encrypted-by", "KmsKeyId", KEY),
             ("member-of", "DBClusterIdentifier", "aws.rds.db-cluster"),
             ("replicates-to", "ReadReplicaSourceDBInstanceIdentifier", "aws.rds.db-instance",
              "<"),
             ("assumes", "MonitoringRoleArn", ROLE),
             ("assumes", "AssociatedRoles[].RoleArn", ROLE),
             ("depends-on", "DBParameterGroups[].DBParameterGroupName",
              "aws.rds.db-parameter-group"),
             ("reads", "MasterUserSecret.SecretArn", SECRET))),
    db_cluster("aws.rds.db-cluster", other_engine("neptune", "docdb"), "aws.rds.db-instance"),
    db_cluster("aws.neptune.db-cluster", engine("neptune"), "aws.neptune.db-instance"),
    Kind("aws.neptune.db-instance", "rds", "describe_db_instances", "DBInstances[]",
         member("DBInstanceArn"), native="DBInstanceIdentifier", tags="TagList",
         keep=engine("neptune"), parent=IN_DATABASE_SUBNET, refs=(
             RDS_GROUPS, ("member-of", "DBClusterIdentifier", "aws.neptune.db-cluster"),
             ("encrypted-by", "KmsKeyId", KEY))),
    Kind(SUBNET_GROUP, "rds", "describe_db_subnet_groups", "DBSubnetGroups[]",
         member("DBSubnetGroupArn"), native="DBSubnetGroupName", tags=RDS_TAGS, parent=IN_VPC,
         refs=(("attached-to", "Subnets[].SubnetIdentifier", SUBNET),)),
    Kind("aws.rds.db-snapshot", "rds", "describe_db_snapshots", "DBSnapshots[]",
         member("DBSnapshotArn"), native="DBSnapshotIdentifier", tags="TagList", parent=IN_VPC,
         refs=(("backs-up", "DBInstanceIdentifier",
                ["aws.rds.db-instance", "aws.neptune.db-instance"]),
               ("encrypted-by", "KmsKeyId", KEY))),
    Kind("aws.rds.db-parameter-group", "rds", "describe_db_parameter_groups",
         "DBParameterGroups[]", member("DBParameterGroupArn"), native="DBParameterGroupName",
         tags=RDS_TAGS),
    Kind("aws.rds.db-proxy", "rds", "describe_db_proxies", "DBProxies[]", member("DBProxyArn"),
         native="DBProxyName", tags=RDS_TAGS, parent=IN_VPC, refs=(
             ("secured-by", "VpcSecurityGroupIds[]", GROUP),
             ("attached-to", "VpcSubnetIds[]", SUBNET), ("assumes", "RoleArn", ROLE),
             ("reads", "Auth[].SecretArn", SECRET))),
    Kind(TABLE, "dynamodb", "list_tables", "TableNames[].{name: @}", member("TableArn"),
         native="TableName",
         tags=tags_of("list_tags_of_resource", "ResourceArn", "Tags", "TableArn"),
         parts=lambda client, item, _region: client.describe_table(
             TableName=item["name"])["Table"], refs=(
             ("encrypted-by", "SSEDescription.KMSMasterKeyArn", KEY),)),
    elasticache("cluster", "describe_cache_clusters", "CacheClusters[]", "CacheClusterId",
                parent=(("CacheSubnetGroupName", "aws.elasticache.subnet-group"),), refs=(
                    ("member-of", "ReplicationGroupId", "aws.elasticache.replication-group"),
                    ("attached-to", "CacheSubnetGroupName", "aws.elasticache.subnet-group"),
                    ("secured-by", "SecurityGroups[].SecurityGroupId", GROUP))),
    elasticache("replication-group", "describe_replication_groups", "ReplicationGroups[]",
                "ReplicationGroupId",
                parent=(("MemberClusters[]", "aws.elasticache.cluster"),), refs=(
                    ("member-of", "MemberClusters[]", "aws.elasticache.cluster", "<"),
                    ("encrypted-by", "KmsKeyId", KEY))),
    elasticache("subnet-group", "describe_cache_subnet_groups", "CacheSubnetGroups[]",
                "CacheSubnetGroupName", parent=IN_VPC,
                refs=(("attached-to", "Subnets[].SubnetIdentifier", SUBNET),)),
    Kind("aws.redshift.cluster", "redshift", "describe_clusters", "Clusters[]",
         arn("redshift", "cluster:{ClusterIdentifier}"), native="ClusterIdentifier", tags="Tags",
         parent=IN_VPC, dns=("Endpoint.Address",), refs=(
             ("attached-to", "ClusterSubnetGroupName", "aws.redshift.subnet-group"), RDS_GROUPS,
             ("encrypted-by", "KmsKeyId", KEY), ("assumes", "IamRoles[].IamRoleArn", ROLE))),
    Kind("aws.redshift.subnet-group", "redshift", "describe_cluster_subnet_groups",
         "ClusterSubnetGroups[]", arn("redshift", "subnetgroup:{ClusterSubnetGroupName}"),
         native="ClusterSubnetGroupName", tags="Tags", parent=IN_VPC,
         refs=(("attached-to", "Subnets[].SubnetIdentifier", SUBNET),)),
    Kind("aws.opensearch.domain", "opensearch", "list_domain_names",
         "DomainNames[].{DomainName: DomainName}", member("ARN"), native="DomainName",
         tags=tags_of("list_tags", "ARN", "TagList", "ARN"),
         parts=lambda client, item, _region: client.describe_domains(
             DomainNames=[item["DomainName"]])["DomainStatusList"][0],
         parent=(("VPCOptions.VPCId", VPC),), refs=(
             ("attached-to", "VPCOptions.SubnetIds[]", SUBNET),
             ("secured-by", "VPCOptions.SecurityGroupIds[]", GROUP),
             ("encrypted-by", "EncryptionAtRestOptions.KmsKeyId", KEY))),
    # ---- messages ----
    Kind(QUEUE, "sqs", "list_queues", "QueueUrls[].{url: @}", member("QueueArn"),
         native=lambda item: item["url"].split("/")[-1],
         tags=tags_of("list_queue_tags", "QueueUrl", "Tags", "url"),
         parts=lambda client, item, _region: client.get_queue_attributes(
             QueueUrl=item["url"], AttributeNames=["All"])["Attributes"], refs=(
             ("encrypted-by", "KmsMasterKeyId", KEY),
             ("writes", picked("RedrivePolicy", r'"deadLetterTargetArn":\s*"([^"]+)"'), QUEUE))),
    Kind(TOPIC, "sns", "list_topics", "Topics[]", member("TopicArn"), native="TopicArn",
         label=lambda item, _tags: item["TopicArn"].split(":")[-1],
         tags=tags_of("list_tags_for_resource", "ResourceArn", "Tags", "TopicArn"),
         parts=lambda client, item, _region: client.get_topic_attributes(
             TopicArn=item["TopicArn"])["Attributes"],
         refs=(("encrypted-by", "KmsMasterKeyId", KEY),)),
    Kind("aws.sns.subscription", "sns", "list_subscriptions", "Subscriptions[]",
         member("SubscriptionArn"), native="SubscriptionArn",
         label=lambda item, _tags: f"{item['Protocol']} {item['Endpoint']}",
         keep=lambda item: item["SubscriptionArn"].startswith("arn:"), refs=(
             ("triggers", "TopicArn", TOPIC, "<"),
             ("triggers", when(lambda item: item["Protocol"] == "lambda", "Endpoint"), FUNCTION),
             ("writes", when(lambda item: item["Protocol"] == "sqs", "Endpoint"), QUEUE))),
    Kind("aws.kinesis.stream", "kinesis", "list_streams", "StreamNames[].{name: @}",
         member("StreamARN"), native="StreamName",
         tags=tags_of("list_tags_for_stream", "StreamName", "Tags", "StreamName"),
         parts=lambda client, item, _region: client.describe_stream_summary(
             StreamName=item["name"])["StreamDescriptionSummary"],
         refs=(("encrypted-by", "KeyId", KEY),)),
    Kind("aws.firehose.stream", "firehose", "list_delivery_streams",
         "DeliveryStreamNames[].{name: @}", member("DeliveryStreamARN"),
         native="DeliveryStreamName",
         tags=tags_of("list_tags_for_delivery_stream", "DeliveryStreamName", "Tags",
                      "DeliveryStreamName"),
         parts=lambda client, item, _region: client.describe_delivery_stream(
             DeliveryStreamName=item["name"])["DeliveryStreamDescription"], refs=(
             ("writes", "Source.KinesisStreamSourceDescription.KinesisStreamARN",
              "aws.kinesis.stream", "<"),
             ("writes", "Destinations[].ExtendedS3DestinationDescription.BucketARN", BUCKET),
             ("assumes", "Destinations[].ExtendedS3DestinationDescription.RoleARN", ROLE))),
    Kind("aws.events.event-bus", "events", "list_event_buses", "EventBuses[]", member("Arn"),
         native="Name", tags=tags_of("list_tags_for_resource", "ResourceARN", "Tags", "Arn")),
    Kind("aws.events.rule", "events", "list_rules", "Rules[]", member("Arn"), native="Arn",
         label="Name", tags=tags_of("list_tags_for_resource", "ResourceARN", "Tags", "Arn"),
         under=("aws.events.event-bus", lambda parent: {"EventBusName": parent["Name"]}),
         parts=lambda client, item, _region: {"Targets": client.list_targets_by_rule(
             Rule=item["Name"], EventBusName=item["EventBusName"])["Targets"]}, refs=(
             ("triggers", "EventBusName", "aws.events.event-bus", "<"),
             ("assumes", "RoleArn", ROLE), ("triggers", "Targets[].Arn", "any"),
             ("assumes", "Targets[].RoleArn", ROLE))),
    Kind("aws.stepfunctions.state-machine", "stepfunctions", "list_state_machines",
         "stateMachines[]", member("stateMachineArn"), native="name",
         tags=tags_of("list_tags_for_resource", "resourceArn", "tags", "stateMachineArn"),
         parts=lambda client, item, _region: client.describe_state_machine(
             stateMachineArn=item["stateMachineArn"]), refs=(
             ("assumes", "roleArn", ROLE),
             ("logs-to", "loggingConfiguration.destinations[].cloudWatchLogsLogGroup."
                         "logGroupArn", LOGS))),
    Kind("aws.mq.broker", "mq", "list_brokers", "BrokerSummaries[]", member("BrokerArn"),
         native="BrokerArn", label="BrokerName", tags="map:Tags",
         parent=(("SubnetIds[]", SUBNET),),
         parts=lambda client, item, _region: client.describe_broker(BrokerId=item["BrokerId"]),
         refs=(("attached-to", "SubnetIds[]", SUBNET), ("secured-by", "SecurityGroups[]", GROUP),
               ("encrypted-by", "EncryptionOptions.KmsKeyId", KEY))),
    Kind("aws.kafka.cluster", "kafka", "list_clusters_v2", "ClusterInfoList[]",
         member("ClusterArn"), native="ClusterArn", label="ClusterName", tags="map:Tags",
         parent=(("Provisioned.BrokerNodeGroupInfo.ClientSubnets[]", SUBNET),), refs=(
             ("attached-to", "Provisioned.BrokerNodeGroupInfo.ClientSubnets[]", SUBNET),
             ("secured-by", "Provisioned.BrokerNodeGroupInfo.SecurityGroups[]", GROUP),
             ("encrypted-by", "Provisioned.EncryptionInfo.EncryptionAtRest."
                              "DataVolumeKMSKeyId", KEY))),
    # ---- the edge ----
    Kind("aws.apigateway.rest-api", "apigateway", "get_rest_apis", "items[]",
         arn("apigateway", "/restapis/{id}", account=False), native="id", label="name",
         tags="map:tags", parts=lambda client, item, _region: {
             "resources": client.get_resources(restApiId=item["id"], embed=["methods"])["items"]},
         refs=(("routes-to", when(lambda item: "PRIVATE" not in
                                  item["endpointConfiguration"]["types"], INTERNET),
                "internet", "<"),
               ("triggers", picked("resources[].values(resourceMethods || `{}`)[]."
                                   "methodIntegration.uri",
                                   r"functions/(arn:aws:lambda:[^/]+)/"), FUNCTION),
               ("assumes", "resources[].values(resourceMethods || `{}`)[]."
                           "methodIntegration.credentials", ROLE))),
    Kind("aws.apigateway.stage", "apigateway", "get_stages", "item[]",
         lambda item, here: f"arn:aws:apigateway:{here}::/restapis/{item['_parent']['id']}"
                            f"/stages/{item['stageName']}",
         native="stageName", tags="map:tags",
         under=("aws.apigateway.rest-api", lambda parent: {"restApiId": parent["id"]}), refs=(
             ("member-of", "_parent.id", "aws.apigateway.rest-api"),)),
    Kind("aws.apigatewayv2.api", "apigatewayv2", "get_apis", "Items[]",
         arn("apigateway", "/apis/{ApiId}", account=False), native="ApiId", label="Name",
         tags="map:Tags", refs=(
             ("routes-to", when(lambda item: not item.get("DisableExecuteApiEndpoint"),
                                INTERNET), "internet", "<"),)),
    Kind("aws.apigatewayv2.integration", "apigatewayv2", "get_integrations", "Items[]",
         lambda item, here: f"arn:aws:apigateway:{here}::/apis/{item['_parent']['ApiId']}"
                            f"/integrations/{item['IntegrationId']}", native="IntegrationId",
         under=("aws.apigatewayv2.api", lambda parent: {"ApiId": parent["ApiId"]}), refs=(
             ("routes-to", "_parent.ApiId", "aws.apigatewayv2.api", "<"),
             ("triggers", picked("IntegrationUri", "^(arn:aws:lambda:.*)$"), FUNCTION),
             ("targets", picked("IntegrationUri", "^(arn:aws:elasticloadbalancing:.*)$"),
              "aws.elbv2.listener"),
             ("routes-to", "ConnectionId", "aws.apigatewayv2.vpc-link"),
             ("assumes", "CredentialsArn", ROLE))),
    Kind("aws.apigatewayv2.vpc-link", "apigatewayv2", "get_vpc_links", "Items[]",
         arn("apigateway", "/vpclinks/{VpcLinkId}", account=False), native="VpcLinkId",
         label="Name", tags="map:Tags", parent=(("SubnetIds[]", SUBNET),), refs=(
             ("attached-to", "SubnetIds[]", SUBNET),
             ("secured-by", "SecurityGroupIds[]", GROUP))),
    Kind("aws.cloudfront.distribution", "cloudfront", "list_distributions",
         "DistributionList.Items[]", member("ARN"), native="Id", is_global=True,
         label=lambda item, _tags: (item.get("Aliases", {}).get("Items") or [item["DomainName"]])[0],
         tags=tags_of("list_tags_for_resource", "Resource", "Tags.Items", "ARN"),
         dns=("DomainName", "Aliases.Items[]"), refs=(
             ("routes-to", when(lambda item: item.get("Enabled", True), INTERNET), "internet", "<"),
             ("targets", "Origins.Items[].DomainName", "dns"),
             ("depends-on", "ViewerCertificate.ACMCertificateArn", "aws.acm.certificate"))),
    Kind("aws.route53.hosted-zone", "route53", "list_hosted_zones", "HostedZones[]",
         lambda item, _here: "arn:aws:route53:::" + item["Id"].lstrip("/"), is_global=True,
         native=lambda item: item["Id"].split("/")[-1],
         label=lambda item, _tags: item["Name"].rstrip("."), tags=route53_tags("hostedzone"),
         parts=lambda client, item, _region: {
             "VPCs": client.get_hosted_zone(Id=item["Id"]).get("VPCs", [])}, refs=(
             ("routes-to", when(lambda item: not item["Config"]["PrivateZone"], INTERNET),
              "internet", "<"),
             ("attached-to", "VPCs[].VPCId", VPC))),
    Kind("aws.route53.record", "route53", "list_resource_record_sets", "ResourceRecordSets[]",
         lambda item, _here: "arn:aws:route53:::" + item["_parent"]["Id"].lstrip("/")
         + f"/recordset/{item['Type']} {item['Name']} {item.get('SetIdentifier', '')}",
         is_global=True,
         native=lambda item: f"{item['Type']} {item['Name']} {item.get('SetIdentifier', '')}",
         label=lambda item, _tags: item["Name"].rstrip("."),
         under=("aws.route53.hosted-zone", lambda parent: {"HostedZoneId": parent["Id"]}),
         keep=lambda item: item["Type"] not in ("SOA", "NS"), dns=("Name",), refs=(
             ("routes-to", lambda item: [item["_parent"]["Id"].split("/")[-1]],
              "aws.route53.hosted-zone", "<"),
             ("resolves-to", "AliasTarget.DNSName", "dns"),
             ("resolves-to", when(lambda item: item["Type"] in ("A", "AAAA", "CNAME"),
                                  "ResourceRecords[].Value"), "dns"),
             ("depends-on", "HealthCheckId", "aws.route53.health-check"))),
    Kind("aws.route53.health-check", "route53", "list_health_checks", "HealthChecks[]",
         arn("route53", "healthcheck/{Id}", region=False, account=False), native="Id",
         is_global=True, tags=route53_tags("healthcheck"),
         label=lambda item, tags: tags.get(
             "Name", item["HealthCheckConfig"].get("FullyQualifiedDomainName")),
         refs=(("monitors", "HealthCheckConfig.FullyQualifiedDomainName", "dns"),)),
    # ---- identities and protection ----
    Kind(ROLE, "iam", "list_roles", "Roles[]", member("Arn"), native="RoleName", is_global=True,
         tags=tags_of("list_role_tags", "RoleName", "Tags", "RoleName"), keys=("RoleId",),
         parts=lambda client, item, _region: {
             "policies": client.list_attached_role_policies(
                 RoleName=item["RoleName"])["AttachedPolicies"],
             "role": client.get_role(RoleName=item["RoleName"])["Role"],
             "profiles": client.list_instance_profiles_for_role(
                 RoleName=item["RoleName"])["InstanceProfiles"]}, refs=(
             ("granted", "policies[].PolicyArn", "aws.iam.policy", "<"),
             ("granted", "role.PermissionsBoundary.PermissionsBoundaryArn", "aws.iam.policy",
              "<"),
             ("assumes", "profiles[].Arn", "aws.iam.instance-profile", "<"),
             ("assumes", reach.accounts(TRUST), "text", "<"),
             ("assumes", reach.parts(TRUST, "role"), ROLE, "<"),
             ("assumes", reach.parts(TRUST, "user"), "aws.iam.user", "<"),
             ("assumes", reach.principals(TRUST, "Federated"),
              ["aws.iam.oidc-provider", "aws.iam.saml-provider"], "<"),
             ("assumes", reach.principals(TRUST, "Service"), "text", "<"))),
    Kind("aws.iam.oidc-provider", "iam", "list_open_id_connect_providers",
         "OpenIDConnectProviderList[]", member("Arn"), native="Arn", is_global=True,
         label=lambda item, _tags: item["Arn"].split("oidc-provider/")[1]),
    Kind("aws.iam.saml-provider", "iam", "list_saml_providers", "SAMLProviderList[]",
         member("Arn"), native="Arn", is_global=True,
         label=lambda item, _tags: item["Arn"].split("saml-provider/")[1]),
    Kind("aws.iam.instance-profile", "iam", "list_instance_profiles", "InstanceProfiles[]",
         member("Arn"), native="InstanceProfileName", is_global=True,
         refs=(("assumes", "Roles[].Arn", ROLE),)),
    Kind("aws.iam.user", "iam", "list_users", "Users[]", member("Arn"), native="UserName",
         is_global=True, tags=tags_of("list_user_tags", "UserName", "Tags", "UserName"),
         parts=lambda client, item, _region: {
             "groups": client.list_groups_for_user(UserName=item["UserName"])["Groups"],
             "policies": client.list_attached_user_policies(
                 UserName=item["UserName"])["AttachedPolicies"]}, refs=(
             ("member-of", "groups[].GroupName", "aws.iam.group"),
             ("granted", "policies[].PolicyArn", "aws.iam.policy", "<"))),
    Kind("aws.iam.group", "iam", "list_groups", "Groups[]", member("Arn"), native="GroupName",
         is_global=True, parts=lambda client, item, _region: {
             "policies": client.list_attached_group_policies(
                 GroupName=item["GroupName"])["AttachedPolicies"]}, refs=(
             ("granted", "policies[].PolicyArn", "aws.iam.policy", "<"),)),
    Kind("aws.iam.policy", "iam", "list_policies", "Policies[]", member("Arn"), native="Arn",
         label="PolicyName", is_global=True, params={"Scope": "Local"},
         tags=tags_of("list_policy_tags", "PolicyArn", "Tags", "Arn")),
    Kind(KEY, "kms", "list_keys", "Keys[]", member("Arn"), native="KeyId", label="Description",
         tags=tags_of("list_resource_tags", "KeyId", "Tags", "KeyId"),
         parts=lambda client, item, _region: client.describe_key(
             KeyId=item["KeyId"])["KeyMetadata"]),
    Kind("aws.kms.alias", "kms", "list_aliases", "Aliases[]", member("AliasArn"),
         native="AliasName", keep=lambda item: item.get("TargetKeyId"),
         refs=(("resolves-to", "TargetKeyId", KEY),)),
    Kind(SECRET, "secretsmanager", "list_secrets", "SecretList[]", member("ARN"), native="ARN",
         label="Name", tags="Tags", keys=("Name", lambda item: item["ARN"][:-7]), refs=(
             ("encrypted-by", "KmsKeyId", KEY), ("triggers", "RotationLambdaARN", FUNCTION))),
    Kind("aws.acm.certificate", "acm", "list_certificates", "CertificateSummaryList[]",
         member("CertificateArn"), native="CertificateArn", label="DomainName",
         tags=tags_of("list_tags_for_certificate", "CertificateArn", "Tags", "CertificateArn"),
         parts=lambda client, item, _region: client.describe_certificate(
             CertificateArn=item["CertificateArn"])["Certificate"],
         refs=(("depends-on", "InUseBy[]", "any", "<"),)),
    Kind("aws.acmpca.authority", "acm-pca", "list_certificate_authorities",
         "CertificateAuthorities[]", member("Arn"), native="Arn",
         label="CertificateAuthorityConfiguration.Subject.CommonName",
         tags=tags_of("list_tags", "CertificateAuthorityArn", "Tags", "Arn")),
    Kind("aws.wafv2.web-acl", "wafv2", "list_web_acls", "WebACLs[]", member("ARN"), native="ARN",
         label="Name", params={"Scope": "REGIONAL"},
         tags=tags_of("list_tags_for_resource", "ResourceARN", "TagInfoForResource.TagList",
                      "ARN"), parts=lambda client, item, _region: {
             "guarded": client.list_resources_for_web_acl(WebACLArn=item["ARN"])["ResourceArns"]},
         refs=(("secured-by", "guarded[]", "aws.elbv2.load-balancer", "<"),)),
    Kind("aws.cognito.user-pool", "cognito-idp", "list_user_pools", "UserPools[]",
         arn("cognito-idp", "userpool/{Id}"), native="Id", label="Name",
         params={"MaxResults": 60},
         tags=lambda client, item: client.describe_user_pool(
             UserPoolId=item["Id"])["UserPool"].get("UserPoolTags", {}),
         parts=lambda client, item, _region: client.describe_user_pool(
             UserPoolId=item["Id"])["UserPool"],
         refs=(("triggers", "values(LambdaConfig || `{}`)[]", FUNCTION),)),
    # ---- watching ----
    Kind("aws.cloudwatch.alarm", "cloudwatch", "describe_alarms", "MetricAlarms[]",
         member("AlarmArn"), native="AlarmName",
         tags=tags_of("list_tags_for_resource", "ResourceARN", "Tags", "AlarmArn"), refs=(
             ("triggers", picked("AlarmActions", "^(arn:aws:sns:.*)$"), TOPIC),
             ("triggers", picked("OKActions", "^(arn:aws:sns:.*)$"), TOPIC),
             watch("InstanceId", "aws.ec2.instance"), watch("QueueName", QUEUE),
             watch("DBInstanceIdentifier", "aws.rds.db-instance"), watch("TableName", TABLE),
             watch("FunctionName", FUNCTION), watch("LoadBalancer", "aws.elbv2.load-balancer"),
             watch("AutoScalingGroupName", "aws.autoscaling.group"),
             watch("CacheClusterId", "aws.elasticache.cluster"))),
    Kind(LOGS, "logs", "describe_log_groups", "logGroups[]",
         arn("logs", "log-group:{logGroupName}"), native="logGroupName", keys=("arn",),
         tags=lambda client, item: client.list_tags_log_group(
             logGroupName=item["logGroupName"])["tags"],
         refs=(("encrypted-by", "kmsKeyId", KEY),)),
    Kind("aws.cloudtrail.trail", "cloudtrail", "describe_trails", "trailList[]",
         member("TrailARN"), native="Name", params={"includeShadowTrails": False},
         tags=tags_of("list_tags", "ResourceIdList", "ResourceTagList[0].TagsList",
                      lambda item: [item["TrailARN"]]), refs=(
             ("logs-to", "S3BucketName", BUCKET),
             ("logs-to", "CloudWatchLogsLogGroupArn", LOGS),
             ("assumes", "CloudWatchLogsRoleArn", ROLE), ("encrypted-by", "KmsKeyId", KEY),
             ("triggers", "SnsTopicARN", TOPIC))),
    Kind("aws.cloudformation.stack", "cloudformation", "describe_stacks", "Stacks[]",
         member("StackId"), native="StackId", label="StackName", tags="Tags",
         keep=lambda item: item["StackStatus"] != "DELETE_COMPLETE", refs=(
             ("member-of", "ParentId", "aws.cloudformation.stack"),
             ("assumes", "RoleARN", ROLE))),
    Kind("aws.ssm.parameter", "ssm", "describe_parameters", "Parameters[]",
         lambda item, here: f"arn:aws:ssm:{here}:123456789012:parameter/"
                            + item["Name"].lstrip("/"), native="Name",
         tags=tags_of("list_tags_for_resource", "ResourceId", "TagList", "Name",
                      ResourceType="Parameter"),
         refs=(("encrypted-by", "KeyId", KEY),)),
    # ---- analytics ----
    Kind("aws.glue.database", "glue", "get_databases", "DatabaseList[]",
         arn("glue", "database/{Name}"), native="Name",
         refs=(("reads", picked("LocationUri", S3_URI), BUCKET),)),
    Kind("aws.glue.job", "glue", "get_jobs", "Jobs[]", arn("glue", "job/{Name}"), native="Name",
         refs=(("assumes", "Role", ROLE),
               ("attached-to", "Connections.Connections[]", "aws.glue.connection"),
               ("reads", picked("Command.ScriptLocation", S3_URI), BUCKET))),
    Kind("aws.glue.crawler", "glue", "get_crawlers", "Crawlers[]", arn("glue", "crawler/{Name}"),
         native="Name", refs=(
             ("assumes", "Role", ROLE), ("writes", "DatabaseName", "aws.glue.database"),
             ("reads", picked("Targets.S3Targets[].Path", S3_URI), BUCKET),
             ("attached-to", "Targets.JdbcTargets[].ConnectionName", "aws.glue.connection"))),
    Kind("aws.glue.connection", "glue", "get_connections", "ConnectionList[]",
         arn("glue", "connection/{Name}"), native="Name",
         parent=(("PhysicalConnectionRequirements.SubnetId", SUBNET),), refs=(
             ("attached-to", "PhysicalConnectionRequirements.SubnetId", SUBNET),
             ("secured-by", "PhysicalConnectionRequirements.SecurityGroupIdList[]", GROUP))),
    Kind("aws.athena.workgroup", "athena", "list_work_groups", "WorkGroups[]",
         arn("athena", "workgroup/{Name}"), native="Name",
         parts=lambda client, item, _region: client.get_work_group(
             WorkGroup=item["Name"])["WorkGroup"], refs=(
             ("writes", picked("Configuration.ResultConfiguration.OutputLocation", S3_URI),
              BUCKET),
             ("encrypted-by", "Configuration.ResultConfiguration.EncryptionConfiguration."
                              "KmsKey", KEY))),
    Kind("aws.athena.data-catalog", "athena", "list_data_catalogs", "DataCatalogsSummary[]",
         arn("athena", "datacatalog/{CatalogName}"), native="CatalogName"),
    Kind("aws.servicediscovery.namespace", "servicediscovery", "list_namespaces", "Namespaces[]",
         member("Arn"), native="Id", label="Name",
         tags=tags_of("list_tags_for_resource", "ResourceARN", "Tags", "Arn"), refs=(
             ("attached-to", picked("Properties.DnsProperties.HostedZoneId", "([^/]+)$"),
              "aws.route53.hosted-zone"),)),
    Kind("aws.servicediscovery.service", "servicediscovery", "list_services", "Services[]",
         member("Arn"), native="Id", label="Name",
         tags=tags_of("list_tags_for_resource", "ResourceARN", "Tags", "Arn"), refs=(
             ("member-of", "DnsConfig.NamespaceId", "aws.servicediscovery.namespace"),)),
    Kind("aws.directconnect.connection", "directconnect", "describe_connections",
         "connections[]", arn("directconnect", "dxcon/{connectionId}"), native="connectionId",
         label="connectionName", tags="tags"),
]
