// Made by scripts/generate-schema from a types.json: change that, not this.

extension SchemaTable {
    /// A part of the table of EM's resource types (150 of them), one a line.
    static let moreTypes: StaticString = """
        HvCloudHardwarePlanVolumesInfoListType : ListType | Volume [HvCloudHardwarePlanVolumeInfoType]
        HvCloudHardwarePlanVolumeInfoType : InfoType | FriendlyName; VolumePath; QuotaGb int!; @Id
        CloudHardwarePlanNetworkInfo : InfoType | CountWithInternet int!; CountWithoutInternet int!; @Id
        CloudFailoverSessionEntityType <CloudFailoverSession> : JobSessionEntityType |
            CloudFailoverTasks CloudFailoverTaskSessionInfoListType; @CloudFailoverPlanName
        CloudFailoverSessionEntityListType <CloudFailoverSessions> : ListType |
            CloudFailoverSession [CloudFailoverSessionEntityType]
        CloudFailoverTaskSessionInfoType : InfoType | VmReplicaPointLink LinkType; CreationTimeUTC dateTime!;
            EndTimeUTC dateTime; State; Result; Progress int!; FailureMessage; @VmName
        CloudFailoverTaskSessionInfoListType : ListType | CloudFailoverTasks [CloudFailoverTaskSessionInfoType]
        CloudPublicIpAddressEntityListType <CloudPublicIpAddresses> : ListType |
            CloudPublicIp|CloudPublicIpAddress>CloudPublicIpAddresses [CloudPublicIpAddressEntityType]
        CloudPublicIpAddressEntityType <CloudPublicIpAddress> : EntityType | IpAddress; TenantUid; @BackupServerUid
        CloudTenantComputeResourceListType <CloudTenantComputeResources> : ListType |
            CloudTenantComputeResource [CloudTenantComputeResourceType]
        CloudTenantComputeResourceType <CloudTenantComputeResource> : ResourceType | CloudHardwarePlanUid;
            WanAcceleratorUid; PlatformType; UseNetworkFailoverResources bool!;
            NetworkAppliance NetworkApplianceInfoType; ComputeResourceStats ComputeResourceStatsInfoType; @Id
        ComputeResourceStatsInfoType : InfoType | MemoryUsageMb int!; CPUCount int!;
            StorageResourceStats StorageResourceStatsListType
        StorageResourceStatsListType : ListType | StorageResourceStat [StorageResourceStatInfoType]
        StorageResourceStatInfoType : InfoType | StorageName; StorageUsageGb int!; StorageLimitGb int!
        CloudVmReplicaPointEntityType <CloudVmReplicaPoint> : EntityType | CreationTimeUTC dateTime!; VmName;
            PointType; State; @VmDisplayName
        CloudVmReplicaPointEntityListType <CloudVmReplicaPoints> : ListType |
            CloudReplica|CloudVmReplicaPoint [CloudVmReplicaPointEntityType]
        CloudFailoverPlanEntityListType <CloudFailoverPlans> : ListType |
            CloudFailoverPlan [CloudFailoverPlanEntityType]
        CloudFailoverPlanEntityType <CloudFailoverPlan> : EntityType | TenantUid; TenantName; Description;
            CloudFailoverPlanOptions CloudFailoverPlanOptionsInfoType; CloudFailoverPlanInfo CloudFailoverPlanInfoType
        CloudFailoverPlanInfoType : InfoType | Includes CloudFailoveredVmListType
        CloudFailoveredVmType <CloudFailoveredVm> : ResourceType | FailoverPlanVMId; Name; Order int
        CloudFailoveredVmListType <CloudFailoveredVms> : ListType |
            CloudFailoveredVm|CloudFailoverPlanVm [CloudFailoveredVmType]
        CloudFailoverPlanOptionsInfoType : InfoType | PostFailoverPlanCommandEnabled bool!; PostFailoverPlanCommand;
            PreFailoverPlanCommandEnabled bool!; PreFailoverPlanCommand
        CloudReplicaEntityType <CloudReplica> : EntityType | Ref EntityReferenceType; Platform
        CloudReplicaEntityListType <CloudReplicas> : ListType | CloudReplica [CloudReplicaEntityType]
        CloudConnectServiceType <CloudConnectService> : ResourceType
        TenantCredentialsInfoType : InfoType | Username; Password
        VlanConfigurationEntityListType <VlanConfigurations> : ListType |
            Vlans|VlanConfiguration [VlanConfigurationEntityType]
        VlanConfigurationEntityType <VlanConfiguration> : EntityType | HostRef; PlatformType;
            VlanIdsWithInternetLeftBound int!; VlanIdsWithInternetRightBound int!;
            VlanIdsWithoutInternetLeftBound int!; VlanIdsWithoutInternetRightBound int!; SwitchName; SwitchId;
            ClusterName; ClusterId; SwitchType
        NetworkApplianceInfoType : InfoType | Name; ProductionNetwork; ObtainIPAddressAutomatically bool!;
            ManualIpAddressSettingsInfoType ManualIpAddressSettingsInfoType; ViDistributedSwitchUuid;
            ProductionNetworkUnderDvs bool!
        ManualIpAddressSettingsInfoType : InfoType | IpAddress; SubnetMask; DefaultGateway
        VmRestorePointSqlInfoType : InfoType | Databases VmRestorePointSqlDatabaseInfoListType
        VmRestorePointSqlDatabaseInfoListType : ListType | Database [VmRestorePointSqlDatabaseInfoType]
        VmRestorePointSqlDatabaseInfoType : InfoType | Items VmRestorePointSqlDatabaseItemListInfoType; @Instance;
            @InstanceName; @Name; @FullVersion; @ProductVersion; @CheckpointLsn long; @DatabaseBackupLsn long;
            @FirstLsn long; @LastLsn long; @StartCreationTime dateTime; @EndCreationTime dateTime; @TimeZone int;
            @RecoveryModel; @CompatibilityLevel int; @CertName; @CertSerialNumber; @ReadOnly; @BindingID; @FamilyGUID;
            @DatabaseId int
        VmRestorePointSqlDatabaseItemListInfoType : ListType | Item [VmRestorePointSqlDatabaseItemInfoType]
        VmRestorePointSqlDatabaseItemInfoType : InfoType | @Type; @DataPath
        VCloudOrganizationConfigEntityListType <VCloudOrganizationConfigs> : ListType |
            VCloudOrganizationConfig [VCloudOrganizationConfigEntityType]
        BackupFileEntityListType <BackupFiles> : ListType | BackupFile [BackupFileEntityType]
        VSphereSelfServiceConfigEntityListType <VSphereSelfServiceConfigs> : ListType |
            VSphereSelfServiceConfig [VSphereSelfServiceConfigEntityType]
        AgentRestorePointEntityListType <AgentRestorePoints> : ListType |
            AgentRestorePoint [AgentRestorePointEntityType]
        AgentBackupJobEntityListType <AgentBackupJobs> : ListType | AgentBackupJob [AgentBackupJobEntityType]
        CloudGatewayPoolEntityListType <CloudGatewayPools> : ListType | CloudGatewayPool [CloudGatewayPoolEntityType]
        ExternalRepositoryEntityListType <ExternalRepositories> : ListType |
            ExternalRepository [ExternalRepositoryEntityType]
        AgentProtectionGroupEntityListType <AgentProtectionGroups> : ListType |
            AgentProtectionGroup [AgentProtectionGroupEntityType]
        DiscoveredComputerEntityListType <DiscoveredComputers> : ListType |
            DiscoveredComputer [DiscoveredComputerEntityType]
        FileServerEntityListType <FileServers> : ListType | FileServer [FileServerEntityType]
        NASJobEntityListType <NASJobs> : ListType | NASJob [NASJobEntityType]
        CdpReplicaEntityListType <CdpReplicas> : ListType | CdpReplica [CdpReplicaEntityType]
        CdpPolicyEntityListType <CdpPolicies> : ListType | CdpPolicy [CdpPolicyEntityType]
        CdpReplicaSessionEntityListType <CdpReplicaSessions> : ListType |
            CdpReplicaSession [CdpReplicaSessionEntityType]
        CdpReplicaTaskSessionEntityListType <CdpReplicaTaskSessions> : ListType |
            CdpReplicaTaskSession [CdpReplicaTaskSessionEntityType]
        VAppReplicaPointEntityListType <VAppReplicaPoints> : ListType | VAppReplicaPoint [VAppReplicaPointEntityType]
        VmCdpReplicaEntityListType <VmCdpReplicas> : ListType | VmCdpReplica [VmCdpReplicaEntityType]
        VAppCdpReplicaEntityListType <VAppCdpReplicas> : ListType | VAppCdpReplica [VAppCdpReplicaEntityType]
        SystemSessionEntityListType <SystemSessions> : ListType | SystemSession [SystemSessionEntityType]
        CdpReplicaVmEntityListType : ListType | CdpReplicaVm [VmCdpReplicaEntityType]
        VAppCdpReplicaVmEntityListType <VAppCdpReplicaVms> : ListType | Items [VAppCdpReplicaVmEntityType]
        AgentRestorePointMountListType <AgentRestorePointMounts> : ListType |
            AgentRestorePointMount [AgentRestorePointMountType]
        NASObjectListType <NASObjects> : ListType | NASObject [NASObjectType]
        ObjectInAgentBackupJobListType <ObjectsInAgentBackupJob> : ListType |
            ObjectInAgentBackupJob [ObjectInAgentBackupJobType]
        CloudTenantVCloudComputeResourceListType <CloudTenantVCloudComputeResources> : ListType |
            CloudTenantVCloudComputeResource [CloudTenantVCloudComputeResourceType]
        CloudSubtenantListType <CloudSubtenants> : ListType | CloudSubtenant [CloudSubtenantType]
        LinkedJobListType <LinkedJobResourceObjects> : ListType | LinkedJobObject [LinkedJobObjectType]
        LinkedBackupListType : ListType | LinkedBackup [LinkedBackupType]
        LinkedBackupRepositoryListType <LinkedBackupRepositoryResourceObjects> : ListType |
            LinkedBackupRepository [LinkedBackupRepositoryType]
        CloudGatewayPoolGatewayListType : ListType | CloudGatewayUid [string]
        CloudGatewayPoolTenantListType : ListType | CloudTenantUid [string]
        FileExtensionInfoListType : ListType | Extension [string]
        CdpReplicaIntervalListType : ListType | Interval [CdpReplicaIntervalType]
        CdpReplicaIntervalRestorePointListType : ListType | RestorePoint [CdpReplicaIntervalRestorePointType]
        ScheduleOptionsInfoType : InfoType | Standart JobScheduleOptionsInfoType;
            ImmediateCopyMode ImmediateCopyModeOptionsType; CdpReplica CdpReplicaScheduleOptionsType;
            Links [Link/LinkType]; @Href~; @Type
        ImmediateCopyModeOptionsType : InfoType | OptionsContinuous JobScheduleContinuousOptionsType
        CdpReplicaScheduleOptionsType : InfoType | RecoveryPointObjectiveSeconds int!;
            RecoveryPointObjectiveMinutes int!; RPOSchedule RPOScheduleType; RPOReporting RPOReportingType;
            ShortTermRetentionMinutes int!; ShortTermRetentionHours int!; LongTermRetentionHours int!;
            LongTermRetentionKeepDays int!; LongTermRetentionSchedule LongTermRetentionScheduleType
        RPOScheduleType : InfoType | TimePeriods TimePeriodsType; @Enabled bool
        LongTermRetentionScheduleType : InfoType | TimePeriods TimePeriodsType; @Enabled bool
        RPOReportingType : InfoType | MarkAsWarning CDPReplicaRPOReportingThresholdType;
            MarkAsFailed CDPReplicaRPOReportingThresholdType
        CDPReplicaRPOReportingThresholdType : InfoType | Enabled bool!; RPOThresholdSeconds int!;
            RPOThresholdMinutes int!
        GfsRetentionPolicyOptionsInfoType : InfoType | Weekly WeeklyOptionsInfoType; Monthly MonthlyOptionsInfoType;
            Yearly YearlyOptionsInfoType; @Enabled bool
        WeeklyOptionsInfoType : InfoType | Enabled bool!; RetentionPeriod int!; SelectedDay
        MonthlyOptionsInfoType : InfoType | Enabled bool!; RetentionPeriod int!; SelectedWeek
        YearlyOptionsInfoType : InfoType | Enabled bool!; RetentionPeriod int!; SelectedMonth
        SimpleRetentionPolicyInfoType : InfoType | RetainCycles int; RetainDaysToKeep int; RetainLimitType
        BackupCopyJobInfoType : InfoType | Includes ObjectInJobListType; LinkedJobIncludes LinkedJobListType;
            AdvancedStorageOptions AdvancedStorageOptionsType; LinkedBackupIncludes LinkedBackupListType
        ImmediateBackupCopyJobInfoType : InfoType | LinkedJobIncludes LinkedJobListType;
            LinkedBackupIncludes LinkedBackupListType; LinkedBackupRepositoryIncludes LinkedBackupRepositoryListType
        LinkedJobObjectType : ResourceType | ObjectInJobId; LinkedJobUid
        LinkedBackupType : ResourceType | ObjectInJobId; LinkedBackupUid
        LinkedBackupRepositoryType : ResourceType | ObjectInJobId; LinkedBackupRepositoryUid
        FileRestoreSettingsInfoType : InfoType | FlrInplaceOnly bool; FlrExtentionRestrictions
        SqlRestoreSettingsInfoType : InfoType | DenyInPlaceRestore bool
        CloudTenantType : InfoType | StandaloneTenant CloudStandaloneTenantInfoType;
            vCloudTenant CloudVCloudTenantInfoType; ADTenantType CloudADTenantInfoType
        CloudStandaloneTenantInfoType : InfoType | TenantCredentials TenantCredentialsInfoType
        CloudVCloudTenantInfoType : InfoType | OrganizationName; OrganizationRef
        CloudADTenantInfoType : InfoType | Domain CloudADTenantDomainInfoType; Account
        CloudADTenantDomainInfoType : InfoType | DomainName; Port int
        CloudTenantVCloudComputeResourceType <CloudTenantVCloudComputeResource> : ResourceType |
            VirtualDataCenterName; VirtualDataCenterRef; Enabled bool; AllocationModel;
            UseNetworkFailoverResources bool!; ResourceUsage CloudTenantVCloudComputeResourceUsageInfoType;
            WanAcceleratorUid; NetworkAppliance NetworkApplianceInfoType; @Id
        CloudTenantVCloudComputeResourceUsageInfoType : InfoType | CpuUsageMhz int!; MemoryUsageMb int!;
            StorageUsageGb int!
        CloudTenantFreeLicenseCountersResourceType <CloudTenantFreeLicenseCounters> : ResourceType |
            RentalVMBackupCount int!; RentalWorkstationBackupCount int!; RentalServerBackupCount int!;
            NewVMBackupCount int!; NewWorkstationBackupCount int!; NewServerBackupCount int!; NewVMReplicaCount int!
        CloudSubtenantType <CloudSubtenant> : ResourceType | Name; Description; Password; Enabled bool;
            RepositoryQuota CloudSubtenantRepositoryQuotaInfoType; @Id
        CloudSubtenantRepositoryQuotaInfoType : InfoType | DisplayName; TenantResourceId; QuotaMb int;
            UsedQuotaMb int; QuotaId; @Unlimited bool
        CloudGatewayPoolEntityType <CloudGatewayPool> : EntityType | Description;
            CloudGateways CloudGatewayPoolGatewayListType; CloudTenants CloudGatewayPoolTenantListType
        VCloudOrganizationConfigEntityType <VCloudOrganizationConfig> : EntityType | BackupServerUid; RepositoryUid;
            QuotaGb long; IsDisabled bool; JobSettings SelfServiceJobSettingsInfoType; UsedQuotaMb long; HostUid;
            RepositoryFriendlyName
        SelfServiceJobSettingsInfoType : InfoType | DefaultSettings bool; JobSchedulerType; HighPriorityJob bool;
            TemplateJobUid
        VSphereSelfServiceConfigEntityType <VSphereSelfServiceConfig> : EntityType | BackupServerUid; RepositoryUid;
            QuotaGb long; PerUser bool; Account VSphereSelfServiceConfigAccountInfoType;
            JobSettings SelfServiceJobSettingsInfoType; VCentersScope [VCenterUid/string]; Tags [Tag/string];
            UsedQuotaMb long
        VSphereSelfServiceConfigAccountInfoType : InfoType | AccountName; AccountSid; AccountType
        VCloudOrganizationConfigBackupJobSettingsResourceType <VCloudOrganizationConfigBackupJobSettings> : ResourceType |
            DefaultSettings bool; JobSchedulerType; HighPriorityJob bool; TemplateJobUid
        VSphereSelfServiceConfigJobSettingsResourceType <VSphereSelfServiceConfigJobSettings> : ResourceType |
            DefaultSettings bool; JobSchedulerType; HighPriorityJob bool; TemplateJobUid
        VCloudServiceType <VCloudService> : ResourceType
        VSphereSelfServiceType <VSphereSelfService> : ResourceType
        AgentsServiceType <Agents> : ResourceType
        NASServiceType <NASService> : ResourceType
        BackupFileEntityType <BackupFile> : EntityType | FilePath; BackupSize long!; DataSize long!;
            DeduplicationRatio double!; CompressRatio double!; CreationTimeUtc dateTime!; FileType
        AgentRestorePointEntityType <AgentRestorePoint> : EntityType | CreationTimeUTC dateTime!; Algorithm; PointType
        AgentRestorePointMountType <AgentRestorePointMount> : ResourceType | FSRoots DirectoryEntryListType
        AgentBackupJobEntityType <AgentBackupJob> : EntityType | JobType; Platform; Description;
            ScheduleConfigured bool; ScheduleEnabled bool; NextRun dateTime;
            JobScheduleOptions ScheduleOptionsInfoType; JobInfo AgentBackupJobInfoType
        AgentBackupJobInfoType : InfoType | Includes ObjectInAgentBackupJobListType;
            GuestProcessingOptions GuestProcessingOptionsType; GfsRetentionPolicy GfsRetentionPolicyOptionsInfoType;
            SimpleRetentionPolicy SimpleRetentionPolicyInfoType
        ObjectInAgentBackupJobType <ObjectInAgentBackupJob> : ResourceType | ObjectInJobId; Name; DisplayName;
            GuestProcessingOptions GuestProcessingOptionsType
        AgentProtectionGroupEntityType <AgentProtectionGroup> : EntityType | RescanScheduleEnabled bool;
            HierarchyObjRef
        DiscoveredComputerEntityType <DiscoveredComputer> : EntityType | HostStatus; AgentVersion; AgentStatus;
            OsVersion; IpAddress; HierarchyObjRef
        ExternalRepositoryEntityType <ExternalRepository> : EntityType | RepositoryType; Path; UsedSpace long!;
            Description
        FileServerEntityType <FileServer> : EntityType | ServerType; HierarchyObjRef;
            SmbServerOptions SmbServerOptionsInfoType; NfsServerOptions NfsServerOptionsInfoType;
            FileServerOptions FileServerOptionsInfoType; ProcessingOptions ProcessingOptionsInfoType;
            NASServerAdvancedOptions NASServerAdvancedOptionsInfoType
        SmbServerOptionsInfoType : InfoType | Path; CredentialsId
        NfsServerOptionsInfoType : InfoType | Path
        FileServerOptionsInfoType : InfoType | ServerUid
        ProcessingOptionsInfoType : InfoType | ServerUid; CacheRepositoryUid
        NASServerAdvancedOptionsInfoType : InfoType | ProcessingMode; StorageSnapshotPath
        NASJobEntityType <NASJob> : EntityType | Description; Includes NASObjectListType;
            StorageOptions NASJobStorageOptionsInfoType; ScheduleConfigured bool; ScheduleEnabled bool;
            NextRun dateTime; JobScheduleOptions ScheduleOptionsInfoType
        NASObjectType <NASObject> : ResourceType | HierarchyObjRef; ObjectInJobId; FileOrFolder; FileServerUid;
            InclusionMask FileExtensionInfoListType; ExclusionMask FileExtensionInfoListType
        NASJobStorageOptionsInfoType : InfoType | BackupRepositoryUid; ShorttermRetentionType;
            ShorttermRetentionPeriod int; LongtermRetentionEnabled bool;
            KeepFileVersionsHistoryOptions NASJobStorageKeepFileVersionsHistoryInfoType;
            AdvancedStorageOptions NASJobAdvancedStorageOptionsInfoType
        NASJobStorageKeepFileVersionsHistoryInfoType : InfoType | LongtermRetentionType; LongtermRetentionPeriod int;
            BackupRepositoryUid; ArchiveFileTypes NASLongTermArchivalOptionsInfoType
        NASLongTermArchivalOptionsInfoType : InfoType | ActiveFileRetentionEnabled bool;
            MaxActiveFileVersionsToKeep int; DeletedFileRetentionEnabled bool; MaxDeletedFileVersionsToKeep int;
            FileExtensionsOption NASJobFileExtensionsOptionsInfoType
        NASJobFileExtensionsOptionsInfoType : InfoType | ArchiveFileExtensionsScope;
            InclusionMask FileExtensionInfoListType; ExclusionMask FileExtensionInfoListType
        NASJobAdvancedStorageOptionsInfoType : InfoType | ACL NASJobAdvancedStorageOptionsSecurityOptionsInfoType
        NASJobAdvancedStorageOptionsSecurityOptionsInfoType : InfoType | FileAttributesChangeTrackingMode
        CdpPolicyEntityType <CdpPolicy> : EntityType | PolicyType; Platform; Description; ScheduleConfigured bool;
            ScheduleEnabled bool; NextRun dateTime; PolicyScheduleOptions ScheduleOptionsInfoType;
            CdpPolicyInfo CdpPolicyInfoType
        CdpPolicyInfoType : InfoType | CdpReplicaPolicyInfo CdpReplicaPolicyInfoType
        CdpReplicaPolicyInfoType : InfoType | Includes ObjectInJobListType;
            GuestProcessingOptions GuestProcessingOptionsType
        CdpReplicaEntityType <CdpReplica> : EntityType | BackupServer; PolicyUid; PolicyName
        VmCdpReplicaEntityType <VmCdpReplica> <CdpReplicaVm> : EntityType | VmRef; ReplicaUid; BackupServer;
            PolicyUid; PolicyName; RepositoryName
        VAppCdpReplicaEntityType <VAppCdpReplica> : EntityType | vAppRef; ReplicaUid; BackupServer; PolicyUid;
            PolicyName
        VAppCdpReplicaVmEntityType <VAppCdpReplicaVm> : EntityType | ReplicaUid; VmRef
        CdpReplicaSessionEntityType <CdpReplicaSession> : EntityType | PolicyUid; PolicyName; PolicyType;
            CreationTimeUTC dateTime!; EndTimeUTC dateTime; State; Result; Progress int!; FailureMessage;
            IsRetry bool!
        CdpReplicaTaskSessionEntityType <CdpReplicaTaskSession> : EntityType | PolicySessionUid;
            CreationTimeUTC dateTime!; EndTimeUTC dateTime; State; Result; Reason; TotalSize long!; @VmDisplayName
        VAppReplicaPointEntityType <VAppReplicaPoint> : EntityType | CreationTimeUTC dateTime!; VAppName; Algorithm;
            PointType; @VAppDisplayName
        SystemSessionEntityType <SystemSession> : EntityType | SessionType; CreationTimeUTC dateTime!;
            EndTimeUTC dateTime; State; Result SessionResultInfoType
        SessionResultInfoType : InfoType | Result; Message; IsCanceled bool!
        SystemSessionEventResourceType <SystemSessionEvents> : ResourceType
        CdpReplicaIntervalsType <CdpReplicaIntervals> : InfoType | StartDate dateTime!; EndDate dateTime!;
            HasApplicationConsistentState bool!; Intervals CdpReplicaIntervalListType;
            RestorePoints CdpReplicaIntervalRestorePointListType
        CdpReplicaIntervalType : InfoType | StartDate dateTime!; EndDate dateTime!; Rpo int!; IntervalType
        CdpReplicaIntervalRestorePointType : InfoType | Id; Date dateTime!; IsApplicationConsistent bool!
        TagsListType | Tag [string]
        VCentersScopeListType | VCenterUid [string]
        """
}
