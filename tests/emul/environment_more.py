# SPDX-License-Identifier: Apache-2.0
"""The second half of an environment: platforms, machine learning, building and moving things. As
environment.py: boto3 and an emulator, nothing of the catalogue."""

import json


def pairs(tags, key="Key", value="Value"):
    return [{key: name, value: text} for name, text in tags.items()]


class MoreParts:
    """Parts of an Environment; they need what networks(), identities(), keys(), buckets(), functions()
    and messages() have made."""

    def labels(self, key="Key", value="Value"):
        """Tags as a list; several services take no empty one."""
        return pairs(self.namer.tags() or {"a": "b"}, key, value)

    def platforms(self):
        beanstalk = self.client("elasticbeanstalk")
        application = self.namer.name("app")
        beanstalk.create_application(ApplicationName=application)
        beanstalk.create_environment(
            ApplicationName=application, EnvironmentName=self.namer.name("env"),
            SolutionStackName="64bit Amazon Linux 2 v5.4.4 running Node.js",
            Tags=self.labels())
        for number in range(self.namer.some(2, 4)):
            self.client("codebuild").create_project(
                name=self.namer.name("build"), serviceRole=self.role,
                source={"type": "S3", "location": f"{self.bucket}/source.zip"},
                artifacts={"type": "S3", "location": self.bucket} if number else
                {"type": "NO_ARTIFACTS"},
                environment={"type": "LINUX_CONTAINER", "image": self.image_uri,
                             "computeType": "BUILD_GENERAL1_SMALL"},
                encryptionKey=self.key_arn, tags=self.labels("key", "value"))
        name = self.namer.name("pipe")
        piper = self.client("iam").create_role(
            RoleName=self.namer.name("piper"), AssumeRolePolicyDocument=json.dumps({
                "Version": "2012-10-17", "Statement": [{
                    "Effect": "Allow", "Action": "sts:AssumeRole",
                    "Principal": {"Service": "codepipeline.amazonaws.com"}}]}))["Role"]["Arn"]
        self.client("codepipeline").create_pipeline(pipeline={
            "name": name, "roleArn": piper, "version": 1,
            "artifactStore": {"type": "S3", "location": self.bucket},
            "stages": [
                {"name": "Source", "actions": [{
                    "name": "Source", "actionTypeId": {"category": "Source", "owner": "AWS",
                                                       "provider": "S3", "version": "1"},
                    "configuration": {"S3Bucket": self.bucket, "S3ObjectKey": "source.zip"},
                    "outputArtifacts": [{"name": "source"}]}]},
                {"name": "Run", "actions": [{
                    "name": "Run", "actionTypeId": {"category": "Invoke", "owner": "AWS",
                                                    "provider": "Lambda", "version": "1"},
                    "configuration": {"FunctionName": self.function.rsplit(":", 1)[1]},
                    "inputArtifacts": [{"name": "source"}]}]}]},
            tags=self.labels("key", "value"))

    def directories(self):
        directory = self.client("ds").create_microsoft_ad(
            Name="corp.example.com", Password="Not-a-password1",
            VpcSettings={"VpcId": self.vpc, "SubnetIds": self.subnets[:2]},
            Tags=pairs({"team": "people"}))["DirectoryId"]   # it takes plain letters only
        workspaces = self.client("workspaces")
        workspaces.register_workspace_directory(DirectoryId=directory, EnableSelfService=False,
                                                SubnetIds=self.subnets[:2])
        workspaces.create_workspaces(Workspaces=[{
            "DirectoryId": directory, "UserName": "ann", "BundleId": "wsb-0123456789",
            "VolumeEncryptionKey": self.key_arn, "UserVolumeEncryptionEnabled": True}])

    def more_storage(self):
        fsx = self.client("fsx")
        fsx.create_file_system(
            FileSystemType="LUSTRE", StorageCapacity=1200, SubnetIds=[self.subnets[0]],
            SecurityGroupIds=[self.groups[0]], KmsKeyId=self.key_arn,
            Tags=pairs(self.namer.tags(self.namer.name("fsx"))))
        self.client("transfer").create_server(
            Domain="S3", EndpointType="VPC", LoggingRole=self.role, Certificate=self.certificate,
            EndpointDetails={"VpcId": self.vpc, "SubnetIds": self.subnets[:1]},
            Tags=self.labels())

    def more_databases(self):
        memorydb = self.client("memorydb")
        group = self.namer.name("memory")
        memorydb.create_subnet_group(SubnetGroupName=group, SubnetIds=self.subnets[:2])
        memorydb.create_cluster(
            ClusterName=self.namer.name("memory"), NodeType="db.r6g.large", ACLName="open-access",
            SubnetGroupName=group, SecurityGroupIds=[self.groups[1]], KmsKeyId=self.key_arn,
            SnsTopicArn=self.topic, Tags=self.labels())
        self.client("dax").create_cluster(
            ClusterName=self.namer.name("dax"), NodeType="dax.r5.large", ReplicationFactor=1,
            IamRoleArn=self.role, Tags=self.labels())

    def more_security(self):
        firewall = self.client("network-firewall")
        firewall.create_firewall(
            FirewallName=self.namer.name("wall"), VpcId=self.vpc,
            FirewallPolicyArn=f"arn:aws:network-firewall:{self.region}:123456789012:"
                              "firewall-policy/made-up",
            SubnetMappings=[{"SubnetId": self.subnets[0]}], Tags=self.labels())
        self.client("guardduty").create_detector(Enable=True, Tags=self.namer.tags())

    def more_watching(self):
        self.client("synthetics").create_canary(
            Name=self.namer.name("canary")[:21].lower(), Code={"S3Bucket": self.bucket, "S3Key": "c.zip",
                                                               "Handler": "c.handler"},
            ArtifactS3Location=f"s3://{self.bucket}/canary", ExecutionRoleArn=self.role,
            Schedule={"Expression": "rate(5 minutes)"}, RuntimeVersion="syn-python-selenium-4.1",
            VpcConfig={"SubnetIds": self.subnets[:1], "SecurityGroupIds": [self.groups[0]]},
            Tags=self.namer.tags())

    def more_analytics(self):
        self.client("emr").run_job_flow(
            Name=self.namer.name("emr"), ReleaseLabel="emr-7.0.0", ServiceRole=self.role,
            JobFlowRole=self.profile_name, LogUri=f"s3://{self.bucket}/emr/",
            Instances={"Ec2SubnetId": self.subnets[0], "Ec2KeyName": self.key_name,
                       "KeepJobFlowAliveWhenNoSteps": True, "InstanceCount": 1,
                       "MasterInstanceType": "m5.xlarge", "SlaveInstanceType": "m5.xlarge",
                       "EmrManagedMasterSecurityGroup": self.groups[0],
                       "EmrManagedSlaveSecurityGroup": self.groups[1]},
            Tags=self.labels())
        self.client("kinesisvideo").create_stream(StreamName=self.namer.name("video"),
                                                  MediaType="video/h264")
        self.client("appsync").create_graphql_api(
            name=self.namer.name("graph"), authenticationType="API_KEY",
            logConfig={"fieldLogLevel": "ERROR", "cloudWatchLogsRoleArn": self.role},
            tags=self.namer.tags())

    def learning(self):
        sagemaker = self.client("sagemaker")
        sagemaker.create_notebook_instance(
            NotebookInstanceName=self.namer.name("book"), InstanceType="ml.t3.medium",
            RoleArn=self.role, SubnetId=self.subnets[0], SecurityGroupIds=[self.groups[0]],
            KmsKeyId=self.key, Tags=self.labels())
        model, config = self.namer.name("model"), self.namer.name("config")
        sagemaker.create_model(
            ModelName=model, ExecutionRoleArn=self.role,
            PrimaryContainer={"Image": self.image_uri,
                              "ModelDataUrl": f"s3://{self.bucket}/model.tar.gz"},
            VpcConfig={"Subnets": self.subnets[:2], "SecurityGroupIds": [self.groups[1]]},
            Tags=self.labels())
        sagemaker.create_endpoint_config(
            EndpointConfigName=config, KmsKeyId=self.key, ProductionVariants=[
                {"VariantName": "v1", "ModelName": model, "InitialInstanceCount": 1,
                 "InstanceType": "ml.m5.large"}], Tags=self.labels())
        sagemaker.create_endpoint(EndpointName=self.namer.name("endpoint"),
                                  EndpointConfigName=config, Tags=self.labels())
        sagemaker.create_domain(
            DomainName=self.namer.name("domain"), AuthMode="IAM", VpcId=self.vpc,
            SubnetIds=self.subnets[:2], KmsKeyId=self.key,
            DefaultUserSettings={"ExecutionRole": self.role}, Tags=self.labels())
        sagemaker.create_training_job(
            TrainingJobName=self.namer.name("training"), RoleArn=self.role,
            AlgorithmSpecification={"TrainingImage": self.image_uri, "TrainingInputMode": "File"},
            OutputDataConfig={"S3OutputPath": f"s3://{self.bucket}/out"},
            ResourceConfig={"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 1},
            StoppingCondition={"MaxRuntimeInSeconds": 60}, Tags=self.labels())
        self.reading()

    def reading(self):
        comprehend = self.client("comprehend")
        network = {"SecurityGroupIds": [self.groups[0]], "Subnets": self.subnets[:1]}
        classifier = comprehend.create_document_classifier(
            DocumentClassifierName=self.namer.name("classes"), DataAccessRoleArn=self.role,
            InputDataConfig={"S3Uri": f"s3://{self.bucket}/documents"}, LanguageCode="en",
            VpcConfig=network, ModelKmsKeyId=self.key, Tags=self.labels())[
                "DocumentClassifierArn"]
        comprehend.create_entity_recognizer(
            RecognizerName=self.namer.name("entities"), DataAccessRoleArn=self.role,
            InputDataConfig={"EntityTypes": [{"Type": "NAME"}],
                             "Documents": {"S3Uri": f"s3://{self.bucket}/documents"}},
            LanguageCode="en", VpcConfig=network, ModelKmsKeyId=self.key,
            Tags=self.labels())
        comprehend.create_endpoint(
            EndpointName=self.namer.name("reader"), ModelArn=classifier, DesiredInferenceUnits=1,
            DataAccessRoleArn=self.role, Tags=self.labels())
