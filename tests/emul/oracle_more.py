# SPDX-License-Identifier: Apache-2.0
"""The third part of the oracle's table: platforms, machine learning, building and moving things."""

from oracle import (BUCKET, FUNCTION, GROUP, IN_SUBNET, IN_VPC, KEY, ROLE, S3_URI, SUBNET, TOPIC, VPC,
                    Kind, arn, member, picked, tags_of)

DIRECTORY = "aws.ds.directory"
S3_PLACE = r"([^:/]+)(?:/.*)?$"   # of "bucket/key", "s3://bucket/key" and ARNs


def tagged(operation, parameter, source, answer="Tags"):
    return tags_of(operation, parameter, answer, source)


def sagemaker(name, listed, described, stem, **rest):
    """SageMaker lists names and ARNs; the rest is asked one by one."""
    def parts(client, item, _region):
        key = f"{stem}Id" if stem == "Domain" else f"{stem}Name"
        answer = getattr(client, described)(**{key: item[key]})
        answer.pop("ResponseMetadata")
        return answer
    arn_member = f"{stem}Arn"
    return Kind(f"aws.sagemaker.{name}", "sagemaker", listed[0], listed[1], member(arn_member),
                tags=tagged("list_tags", "ResourceArn", arn_member), parts=parts, **rest)


def comprehend(name, operation, items, stem, **rest):
    return Kind(f"aws.comprehend.{name}", "comprehend", operation, items, member(stem), native=stem,
                label=lambda item, _tags: item[stem].split(f":{name}/")[1].split(":", 1)[-1]
                if name != "endpoint" else item[stem].split("endpoint/")[1],
                tags=tagged("list_tags_for_resource", "ResourceArn", stem), **rest)


def described(operation, items, parameter, source):
    """One more call for each item, whose answer's part stands beside what was listed."""
    def parts(client, item, _region):
        return getattr(client, operation)(**{parameter: item[source]})[items]
    return parts


COMPREHEND_REFS = (
    ("assumes", "DataAccessRoleArn", ROLE), ("attached-to", "VpcConfig.Subnets[]", SUBNET),
    ("secured-by", "VpcConfig.SecurityGroupIds[]", GROUP), ("encrypted-by", "ModelKmsKeyId", KEY))
IN_SUBNETS = (("SubnetIds[]", SUBNET), ("VpcId", VPC))

THE_REST = [
    Kind("aws.elasticbeanstalk.application", "elasticbeanstalk", "describe_applications",
         "Applications[]", member("ApplicationArn"), native="ApplicationName",
         tags=tagged("list_tags_for_resource", "ResourceArn", "ApplicationArn", "ResourceTags")),
    Kind("aws.elasticbeanstalk.environment", "elasticbeanstalk", "describe_environments",
         "Environments[]", member("EnvironmentArn"), native="EnvironmentId",
         label="EnvironmentName",
         tags=tagged("list_tags_for_resource", "ResourceArn", "EnvironmentArn", "ResourceTags"), refs=(
             ("member-of", "ApplicationName", "aws.elasticbeanstalk.application"),)),
    Kind("aws.codebuild.project", "codebuild", "list_projects", "projects[].{name: @}",
         member("arn"), native="name", tags="tags", parts=lambda client, item, _region:
         client.batch_get_projects(names=[item["name"]])["projects"][0], refs=(
             ("assumes", "serviceRole", ROLE), ("encrypted-by", "encryptionKey", KEY),
             ("created-from", picked("environment.image", r"^(\d+\.dkr\.ecr\.[^:@]+)"),
              "aws.ecr.repository"),
             ("reads", picked("source.location", S3_PLACE), BUCKET),
             ("writes", picked("artifacts.location", S3_PLACE), BUCKET))),
    Kind("aws.codepipeline.pipeline", "codepipeline", "list_pipelines", "pipelines[]",
         arn("codepipeline", "{name}"), native="name",
         tags=tags_of("list_tags_for_resource", "resourceArn", "tags",
                      lambda item: item["arn"]),
         parts=lambda client, item, region: {
             **client.get_pipeline(name=item["name"])["pipeline"],
             "arn": f"arn:aws:codepipeline:{region}:123456789012:{item['name']}"}, refs=(
             ("assumes", "roleArn", ROLE), ("writes", "artifactStore.location", BUCKET),
             ("reads", "stages[].actions[].configuration.S3Bucket", BUCKET),
             ("triggers", "stages[].actions[].configuration.FunctionName", FUNCTION))),
    Kind(DIRECTORY, "ds", "describe_directories", "DirectoryDescriptions[]",
         arn("ds", "directory/{DirectoryId}"), native="DirectoryId", label="Name",
         tags=tagged("list_tags_for_resource", "ResourceId", "DirectoryId"),
         parent=(("VpcSettings.SubnetIds[]", SUBNET),), refs=(
             ("attached-to", "VpcSettings.SubnetIds[]", SUBNET),
             ("secured-by", "VpcSettings.SecurityGroupId", GROUP))),
    Kind("aws.workspaces.directory", "workspaces", "describe_workspace_directories",
         "Directories[]", arn("workspaces", "directory/{DirectoryId}"), native="DirectoryId",
         label="DirectoryName", refs=(
             ("attached-to", "DirectoryId", DIRECTORY), ("attached-to", "SubnetIds[]", SUBNET),
             ("secured-by", "WorkspaceSecurityGroupId", GROUP), ("assumes", "IamRoleId", ROLE))),
    Kind("aws.workspaces.workspace", "workspaces", "describe_workspaces", "Workspaces[]",
         arn("workspaces", "workspace/{WorkspaceId}"), native="WorkspaceId", label="ComputerName",
         parent=(("SubnetId", SUBNET),), refs=(
             ("attached-to", "SubnetId", SUBNET),
             ("member-of", "DirectoryId", "aws.workspaces.directory"),
             ("encrypted-by", "VolumeEncryptionKey", KEY))),
    Kind("aws.fsx.file-system", "fsx", "describe_file_systems", "FileSystems[]",
         arn("fsx", "file-system/{FileSystemId}"), native="FileSystemId", label="tag:Name",
         tags="Tags", parent=IN_SUBNETS, refs=(
             ("attached-to", "SubnetIds[]", SUBNET), ("encrypted-by", "KmsKeyId", KEY),
             ("attached-to", "NetworkInterfaceIds[]", "aws.ec2.network-interface", "<"))),
    Kind("aws.transfer.server", "transfer", "list_servers", "Servers[]",
         arn("transfer", "server/{ServerId}"), native="ServerId", label="tag:Name", tags="Tags",
         parts=described("describe_server", "Server", "ServerId", "ServerId"),
         parent=(("EndpointDetails.SubnetIds[]", SUBNET), ("EndpointDetails.VpcId", VPC)), refs=(
             ("attached-to", "EndpointDetails.SubnetIds[]", SUBNET),
             ("assumes", "LoggingRole", ROLE),
             ("depends-on", "Certificate", "aws.acm.certificate"))),
    Kind("aws.memorydb.subnet-group", "memorydb", "describe_subnet_groups", "SubnetGroups[]",
         arn("memorydb", "subnetgroup/{Name}"), native="Name", parent=IN_VPC,
         refs=(("attached-to", "Subnets[].Identifier", SUBNET),)),
    Kind("aws.memorydb.cluster", "memorydb", "describe_clusters", "Clusters[]",
         arn("memorydb", "cluster/{Name}"), native="Name",
         tags=tagged("list_tags", "ResourceArn", "ARN", "TagList"),
         parent=(("SubnetGroupName", "aws.memorydb.subnet-group"),), refs=(
             ("attached-to", "SubnetGroupName", "aws.memorydb.subnet-group"),
             ("secured-by", "SecurityGroups[].SecurityGroupId", GROUP),
             ("encrypted-by", "KmsKeyId", KEY), ("triggers", "SnsTopicArn", TOPIC))),
    Kind("aws.dax.cluster", "dax", "describe_clusters", "Clusters[]",
         arn("dax", "cache/{ClusterName}"), native="ClusterName",
         tags=tagged("list_tags", "ResourceName", "ClusterArn"),
         refs=(("secured-by", "SecurityGroups[].SecurityGroupIdentifier", GROUP),
               ("assumes", "IamRoleArn", ROLE))),
    Kind("aws.network-firewall.firewall", "network-firewall", "list_firewalls", "Firewalls[]",
         member("FirewallArn"), native="FirewallName", tags="Tags", parent=(
             ("SubnetMappings[].SubnetId", SUBNET), ("VpcId", VPC)),
         parts=described("describe_firewall", "Firewall", "FirewallArn", "FirewallArn"), refs=(
             ("attached-to", "SubnetMappings[].SubnetId", SUBNET),)),
    Kind("aws.guardduty.detector", "guardduty", "list_detectors", "DetectorIds[].{id: @}",
         arn("guardduty", "detector/{id}"), native="id", tags="map:Tags",
         parts=lambda client, item, _region: client.get_detector(DetectorId=item["id"]),
         refs=(("assumes", "ServiceRole", ROLE),)),
    Kind("aws.synthetics.canary", "synthetics", "describe_canaries", "Canaries[]",
         arn("synthetics", "canary:{Name}"), native="Name", tags="map:Tags", parent=(
             ("VpcConfig.SubnetIds[]", SUBNET), ("VpcConfig.VpcId", VPC)), refs=(
             ("assumes", "ExecutionRoleArn", ROLE),
             ("attached-to", "VpcConfig.SubnetIds[]", SUBNET),
             ("secured-by", "VpcConfig.SecurityGroupIds[]", GROUP),
             ("triggers", "EngineArn", FUNCTION),
             ("writes", picked("ArtifactS3Location", S3_PLACE), BUCKET))),
    Kind("aws.emr.cluster", "emr", "list_clusters", "Clusters[]",
         arn("elasticmapreduce", "cluster/{Id}"), native="Id", label="Name", tags="Tags",
         params={"ClusterStates": ["STARTING", "BOOTSTRAPPING", "RUNNING", "WAITING"]},
         parts=described("describe_cluster", "Cluster", "ClusterId", "Id"),
         parent=(("Ec2InstanceAttributes.Ec2SubnetId", SUBNET),), refs=(
             ("assumes", "ServiceRole", ROLE),
             ("attached-to", "Ec2InstanceAttributes.Ec2SubnetId", SUBNET),
             ("secured-by", "Ec2InstanceAttributes.[EmrManagedMasterSecurityGroup,"
                            " EmrManagedSlaveSecurityGroup, ServiceAccessSecurityGroup]", GROUP),
             ("secured-by", "Ec2InstanceAttributes.[AdditionalMasterSecurityGroups,"
                            " AdditionalSlaveSecurityGroups][]", GROUP),
             ("assumes", "Ec2InstanceAttributes.IamInstanceProfile", "aws.iam.instance-profile"),
             ("depends-on", "Ec2InstanceAttributes.Ec2KeyName", "aws.ec2.key-pair"),
             ("logs-to", picked("LogUri", r"^s3n?://([^/]+)"), BUCKET))),
    Kind("aws.kinesisvideo.stream", "kinesisvideo", "list_streams", "StreamInfoList[]",
         member("StreamARN"), native="StreamARN", label="StreamName"),
    Kind("aws.appsync.api", "appsync", "list_graphql_apis", "graphqlApis[]",
         arn("appsync", "apis/{apiId}"), native="apiId", label="name", tags="map:tags", refs=(
             ("routes-to", "`internet`", "internet", "<"),
             ("assumes", "logConfig.cloudWatchLogsRoleArn", ROLE))),
    # ---- machine learning ----
    sagemaker("notebook-instance", ("list_notebook_instances", "NotebookInstances[]"),
              "describe_notebook_instance", "NotebookInstance", native="NotebookInstanceArn",
              label="NotebookInstanceName", parent=(("SubnetId", SUBNET),), refs=(
                  ("attached-to", "SubnetId", SUBNET), ("secured-by", "SecurityGroups[]", GROUP),
                  ("assumes", "RoleArn", ROLE), ("encrypted-by", "KmsKeyId", KEY))),
    sagemaker("endpoint", ("list_endpoints", "Endpoints[]"), "describe_endpoint", "Endpoint",
              native="EndpointArn", label="EndpointName", refs=(
                  ("created-from", "EndpointConfigName", "aws.sagemaker.endpoint-config"),)),
    sagemaker("endpoint-config", ("list_endpoint_configs", "EndpointConfigs[]"),
              "describe_endpoint_config", "EndpointConfig", native="EndpointConfigName", refs=(
                  ("targets", "ProductionVariants[].ModelName", "aws.sagemaker.model"),
                  ("encrypted-by", "KmsKeyId", KEY))),
    sagemaker("model", ("list_models", "Models[]"), "describe_model", "Model", native="ModelName",
              parent=(("VpcConfig.Subnets[]", SUBNET),), refs=(
                  ("assumes", "ExecutionRoleArn", ROLE),
                  ("attached-to", "VpcConfig.Subnets[]", SUBNET),
                  ("secured-by", "VpcConfig.SecurityGroupIds[]", GROUP),
                  ("created-from", picked("PrimaryContainer.Image",
                                          r"^(\d+\.dkr\.ecr\.[^:@]+)"), "aws.ecr.repository"),
                  ("reads", picked("PrimaryContainer.ModelDataUrl", S3_URI), BUCKET))),
    sagemaker("domain", ("list_domains", "Domains[]"), "describe_domain", "Domain",
              native="DomainId", label="DomainName", parent=IN_SUBNETS, refs=(
                  ("attached-to", "SubnetIds[]", SUBNET), ("encrypted-by", "KmsKeyId", KEY),
                  ("attached-to", "HomeEfsFileSystemId", "aws.efs.file-system", "<"),
                  ("assumes", "DefaultUserSettings.ExecutionRole", ROLE))),
    Kind("aws.sagemaker.training-job", "sagemaker", "list_training_jobs", "TrainingJobSummaries[]",
         member("TrainingJobArn"), native="TrainingJobArn", label="TrainingJobName",
         tags=tagged("list_tags", "ResourceArn", "TrainingJobArn")),
    comprehend("document-classifier", "list_document_classifiers",
               "DocumentClassifierPropertiesList[]", "DocumentClassifierArn",
               parent=(("VpcConfig.Subnets[]", SUBNET),), refs=(
                   *COMPREHEND_REFS, ("reads", picked("InputDataConfig.S3Uri", S3_URI), BUCKET))),
    comprehend("entity-recognizer", "list_entity_recognizers", "EntityRecognizerPropertiesList[]",
               "EntityRecognizerArn", parent=(("VpcConfig.Subnets[]", SUBNET),), refs=(
                   *COMPREHEND_REFS,
                   ("reads", picked("InputDataConfig.Documents.S3Uri", S3_URI), BUCKET))),
    comprehend("endpoint", "list_endpoints", "EndpointPropertiesList[]", "EndpointArn", refs=(
        ("targets", "ModelArn", ["aws.comprehend.document-classifier",
                                 "aws.comprehend.entity-recognizer"]),
        ("assumes", "DataAccessRoleArn", ROLE))),
]
