// Made by scripts/generate-schema from a types.json: change that, not this.

extension SchemaTable {
    /// A part of the table of EM's resource types (143 of them), one a line.
    static let types: StaticString = """
        LogonSessionListType <LogonSessions> : ListType | LogonSession [LogonSessionType]
        LogonSessionType <LogonSession> : ResourceType | UserName; SessionId
        SummaryReportType <SummaryReport> : ReportResourceType
        OverviewReportFrameType <OverviewReportFrame> : ResourceType | BackupServers int!; ProxyServers int!;
            RepositoryServers int!; RunningJobs int!; ScheduledJobs int!; SuccessfulVmLastestStates int!;
            WarningVmLastestStates int!; FailedVmLastestStates int!
        VmsOverviewReportFrameType <VmsOverviewReportFrame> : ResourceType | ProtectedVms int!; BackedUpVms int!;
            ReplicatedVms int!; RestorePoints int!; FullBackupPointsSize long!; IncrementalBackupPointsSize long!;
            ReplicaRestorePointsSize long!; SourceVmsSize long!; SuccessBackupPercents int!; ProtectedVmsReportLink
        JobStatisticsReportFrameType <JobStatisticsReportFrame> : ResourceType | RunningJobs int!; ScheduledJobs int!;
            ScheduledBackupJobs int!; ScheduledReplicaJobs int!; TotalJobRuns int!; SuccessfulJobRuns int!;
            WarningsJobRuns int!; FailedJobRuns int!; MaxJobDuration int!; MaxBackupJobDuration int!;
            MaxReplicaJobDuration int!; MaxDurationBackupJobName; MaxDurationReplicaJobName; BackupJobStatusReportLink
        InfoType
        RepositoryReportFrameType <RepositoryReportFrame> : ResourceType |
            Period [RepositoryReportFrameTypeNestedPeriod]; @CapacityPlanningReportLink
        RepositoryReportFrameTypeNestedPeriod | Name; Capacity long!; FreeSpace long!; BackupSize long!
        ProcessedVmsReportFrameType <ProcessedVmsReportFrame> : ResourceType |
            Day [ProcessedVmsReportFrameTypeNestedDay]
        ProcessedVmsReportFrameTypeNestedDay | @Timestamp dateTime; @ReplicatedVms int; @BackupedVms int
        EnterpriseManagerType <EnterpriseManager> : ResourceType | SupportedVersions SupportedVersionListType
        SupportedVersionListType : ListType | SupportedVersion [SupportedVersionType]
        SupportedVersionType : InfoType | Links [Link/LinkType]; @Name
        ListType*
        ReportResourceType : ResourceType
        LinkListType | Link [LinkType]
        LinkType : ReferenceType | @Rel
        ReferenceType | @Href; @Name; @Type
        ResourceType | Links [Link/LinkType]; @Href; @Type
        EntityType : ResourceType | @Name; @UID
        EntitiesType* | Jobs JobEntityListType; FailoverPlans FailoverPlanEntityListType;
            Backups BackupEntityListType; Replicas ReplicaEntityListType; Repositories RepositoryEntityListType;
            RestorePoints RestorePointEntityListType; VmRestorePoints VmRestorePointEntityListType;
            VAppRestorePoints VAppRestorePointEntityListType; VmReplicaPoints VmReplicaPointEntityListType;
            BackupJobSessions BackupJobSessionEntityListType; ReplicaJobSessions ReplicaJobSessionEntityListType;
            ReplicaTaskSessions ReplicaTaskSessionEntityListType; RestoreSessions RestoreSessionEntityListType;
            HierarchyRoots HierarchyRootEntityListType; BackupTaskSessions BackupTaskSessionEntityListType;
            BackupServers BackupServerEntityListType; ManagedServers ManagedServerEntityListType;
            EnterpiseRoles EnterpriseRoleEntityListType; EnterpiseAccounts EnterpriseAccountEntityListType;
            WanAccelerators WanAcceleratorEntityListType; CloudGateways CloudGatewayEntityListType;
            CloudTenants CloudTenantEntityListType; CloudReplicas CloudReplicaEntityListType;
            VCloudOrganizationConfigs VCloudOrganizationConfigEntityListType; BackupFiles BackupFileEntityListType;
            VSphereSelfServiceConfigs VSphereSelfServiceConfigEntityListType;
            CloudPublicIps CloudPublicIpAddressEntityListType; CloudHardwarePlans CloudHardwarePlanEntityListType;
            CloudVmReplicaPoints CloudVmReplicaPointEntityListType;
            AgentRestorePoints AgentRestorePointEntityListType; AgentBackupJob AgentBackupJobEntityListType;
            CloudGatewayPools CloudGatewayPoolEntityListType; CloudFailoverPlans CloudFailoverPlanEntityListType;
            ExternalRepositories ExternalRepositoryEntityListType; VlanConfigurations VlanConfigurationEntityListType;
            CloudFailoverSessions CloudFailoverSessionEntityListType;
            AgentProtectionGroups AgentProtectionGroupEntityListType;
            DiscoveredComputers DiscoveredComputerEntityListType; FileServers FileServerEntityListType;
            NASJobs NASJobEntityListType; CdpReplicas CdpReplicaEntityListType;
            CdpReplicaVms CdpReplicaVmEntityListType; CdpPolicies CdpPolicyEntityListType;
            CdpReplicaSessions CdpReplicaSessionEntityListType;
            CdpReplicaTaskSessions CdpReplicaTaskSessionEntityListType;
            VAppReplicaPoints VAppReplicaPointEntityListType; VmCdpReplicas VmCdpReplicaEntityListType;
            VAppCdpReplicas VAppCdpReplicaEntityListType; VAppCdpReplicaVms VAppCdpReplicaVmEntityListType;
            SystemSessions SystemSessionEntityListType
        ResourcesType* | Files FileEntryListType; Directories DirectoryEntryListType; Tasks TaskListType;
            CredentialsList CredentialsInfoListType; sInObjectJob ObjectInJobListType;
            AccountRole EnterpriseAccountInRoleListType;
            AccountHierarchyScope EnterpriseAccountHierarchyScopeListType; PasswordKeyInfoList PasswordKeyInfoListType
        EntityReferenceListType <EntityReferences> : ListType | Ref [EntityReferenceType]
        EntityReferenceType <EntityRef> | Links [Link/LinkType]; @UID; @Name; @Href; @Type
        BackupServerEntityListType <BackupServers> : ListType | BackupServer [BackupServerEntityType]
        ManagedServerEntityListType <ManagedServers> : ListType | ManagedServer [ManagedServerEntityType]
        BackupServerEntityType <BackupServer> : EntityType | Description; Port int!; Version; WcfPort int!;
            VbrCertificateThumbprint
        ManagedServerEntityType <ManagedServer> : EntityType | Description; ManagedServerType
        JobSessionEntityType : EntityType | JobUid; JobName; JobType; CreationTimeUTC dateTime!; EndTimeUTC dateTime;
            State; Result; Progress int!; FailureMessage
        BackupJobSessionEntityType <BackupJobSession> : JobSessionEntityType | IsRetry bool!
        ReplicaJobSessionEntityType <ReplicaJobSession> : JobSessionEntityType | IsRetry bool!
        RestoreSessionEntityType <RestoreSession> : JobSessionEntityType | RestoredObjRef; @VmDisplayName
        BackupTaskSessionEntityType <BackupTaskSession> : EntityType | JobSessionUid; CreationTimeUTC dateTime!;
            EndTimeUTC dateTime; State; Result; Reason; TotalSize long!; VmUid; @VmDisplayName
        BackupTaskSessionEntityListType <BackupTaskSessions> : ListType |
            BackupTaskSession [BackupTaskSessionEntityType]
        ReplicaTaskSessionEntityType <ReplicaTaskSession> : EntityType | JobSessionUid; CreationTimeUTC dateTime!;
            EndTimeUTC dateTime; State; Result; Reason; TotalSize long!; @VmDisplayName
        ReplicaTaskSessionEntityListType <ReplicaTaskSessions> : ListType |
            ReplicaTaskSession [ReplicaTaskSessionEntityType]
        CredentialsInfoType <CredentialsInfo> : ResourceType | Id; Username; Description; Password
        CredentialsInfoListType <CredentialsInfoList> : ListType | CredentialsInfo [CredentialsInfoType]
        PasswordKeyInfoType <PasswordKeyInfo> : ResourceType | Id; Hint; LastModificationDate dateTime!
        PasswordKeyInfoListType <PasswordKeyInfoList> : ListType | PasswordKeyInfo [PasswordKeyInfoType]
        JobEntityListType <Jobs> : ListType | Job [JobEntityType]
        FailoverPlanEntityListType <FailoverPlans> : ListType | FailoverPlan [FailoverPlanEntityType]
        JobEntityType <Job> : EntityType | JobType; Platform; Description; ScheduleConfigured bool;
            ScheduleEnabled bool; NextRun dateTime; JobScheduleOptions ScheduleOptionsInfoType;
            JobInfo JobEntityTypeNestedJobInfo
        JobEntityTypeNestedJobInfo | BackupJobInfo BackupJobInfoType; FileCopyJobInfo FileCopyJobInfoType;
            ReplicaJobInfo ReplicaJobInfoType; BackupCopyJobInfo BackupCopyJobInfoType;
            ImmediateBackupCopyJobInfo ImmediateBackupCopyJobInfoType
        FailoverPlanEntityType <FailoverPlan> : EntityType | Description; FailoverPlanInfo FailoverPlanInfoType
        BackupJobInfoType : InfoType | Includes ObjectInJobListType;
            GuestProcessingOptions GuestProcessingOptionsType; AdvancedStorageOptions AdvancedStorageOptionsType;
            GfsRetentionPolicy GfsRetentionPolicyOptionsInfoType; SimpleRetentionPolicy SimpleRetentionPolicyInfoType
        FailoverPlanInfoType : InfoType | Includes FailoveredVmListType
        ObjectInJobListType <ObjectsInJob> : ListType | ObjectInJob [ObjectInJobType]
        FailoveredVmListType <FailoveredVms> : ListType | FailoveredVm [FailoveredVmType]
        ObjectInJobType <ObjectInJob> : ResourceType | ObjectInJobId; HierarchyObjRef; Name; DisplayName; Order int;
            GuestProcessingOptions GuestProcessingOptionsType
        FailoveredVmType <FailoveredVm> : ResourceType | FailoveredVmId; HierarchyObjRef; Name; DisplayName;
            Order int; GuestProcessingOptions GuestProcessingOptionsType
        GuestProcessingOptionsType : InfoType | AppAwareProcessingMode; FileSystemIndexingMode;
            IncludedIndexingFolders [Path/string]; ExcludedIndexingFolders [Path/string]; CredentialsId;
            VssSnapshotOptions VssSnapshotOptionsType;
            WindowsGuestFSIndexingOptions WindowsGuestFSIndexingOptionsType;
            LinuxGuestFSIndexingOptions LinuxGuestFSIndexingOptionsType; SqlBackupOptions SqlBackupOptionsType;
            WindowsCredentialsId; LinuxCredentialsId; FSFileExcludeOptions FSFileExcludeOptionsType;
            OracleBackupOptions OracleBackupOptionsType
        VssSnapshotOptionsType : InfoType | VssSnapshotMode; IsCopyOnly bool; UsePersistentGuestAgent bool
        WindowsGuestFSIndexingOptionsType : InfoType | FileSystemIndexingMode; IncludedIndexingFolders [Path/string];
            ExcludedIndexingFolders [Path/string]
        LinuxGuestFSIndexingOptionsType : InfoType | FileSystemIndexingMode; IncludedIndexingFolders [Path/string];
            ExcludedIndexingFolders [Path/string]
        SqlBackupOptionsType : InfoType | TransactionLogsProcessing; BackupLogsFrequencyMin int;
            UseDbBackupRetention bool; RetainDays int
        AdvancedStorageOptionsType : InfoType | PasswordKeyId
        FSFileExcludeOptionsType : InfoType | BackupScope int!; IncludeList [Path/string]; ExcludeList [Path/string]
        OracleBackupOptionsType : InfoType | BackupLogsEnabled bool!; BackupLogsFrequencyMin int;
            UseDbBackupRetention bool; RetainDays int; ArchivedLogsTruncation; ArchivedLogsMaxAgeHours int;
            ArchivedLogsMaxSizeMb int; SysdbaCredsId; ProxyAutoSelect bool!
        StringListType | Path [string]
        JobScheduleOptionsInfoType : InfoType | RetryOptions JobScheduleRetryOptionsType;
            WaitForBackupCompletion bool; BackupCompetitionWaitingPeriodMin int;
            OptionsDaily JobScheduleDailyOptionsType; OptionsMonthly JobScheduleMonthlyOptionsType;
            OptionsPeriodically JobSchedulePeriodicallyOptionsType;
            OptionsContinuous JobScheduleContinuousOptionsType;
            OptionsBackupWindow JobScheduleBackupWindowOptionsType;
            OptionsDaisyChaining JobScheduleDaisyChainingOptionsType
        JobScheduleRetryOptionsType : InfoType | RetryTimes int; RetryTimeout int; RetrySpecified>RetrySpecified1 bool
        JobScheduleDailyOptionsType : InfoType | Kind; Days [string]; Time time; TimeOffsetUtc int; @Enabled bool
        JobScheduleMonthlyOptionsType : InfoType | Time time; TimeOffsetUtc int; DayNumberInMonth; DayOfWeek;
            Months [string]; DayOfMonth int; @Enabled bool
        JobSchedulePeriodicallyOptionsType : InfoType | Kind; FullPeriod int; Schedule TimePeriodsType; @Enabled bool
        TimePeriodsType : InfoType | Day [TimePeriodsTypeNestedDay]
        TimePeriodsTypeNestedDay | @Name; =Value
        JobScheduleContinuousOptionsType : InfoType | Schedule TimePeriodsType; @Enabled bool
        JobScheduleBackupWindowOptionsType : InfoType | TimePeriods TimePeriodsType; @Enabled bool
        JobScheduleDaisyChainingOptionsType : InfoType | PreviousJobUid; @Enabled bool
        FileCopyJobInfoType : InfoType
        ReplicaJobInfoType : InfoType | Includes ObjectInJobListType;
            GuestProcessingOptions GuestProcessingOptionsType
        TaskType <Task> : ResourceType | TaskId; State; Operation; Result TaskResultInfoType
        TaskListType <Tasks> : ListType | Task [TaskType]
        QueryResultType* <QueryResult> | Refs EntityReferenceListType; Entities EntitiesType; Resources ResourcesType;
            Links [Link/LinkType]; PagingInfo PagingInfoType
        PagingInfoType : InfoType | Links [Link/LinkType]; @PageNum int; @PageSize int; @PagesCount int
        BackupEntityType <Backup> : EntityType | Ref EntityReferenceType; Platform; BackupType
        BackupEntityListType <Backups> : ListType | Backup [BackupEntityType]
        ReplicaEntityType <Replica> : EntityType | Ref EntityReferenceType; Platform
        ReplicaEntityListType <Replicas> : ListType | Replica [ReplicaEntityType]
        RestorePointEntityType <RestorePoint> : EntityType | Ref EntityReferenceType; BackupDateUTC dateTime!
        RestorePointEntityListType <RestorePoints> : ListType | RestorePoint [RestorePointEntityType]
        VmRestorePointEntityType <VmRestorePoint> : EntityType | CreationTimeUTC dateTime!; VmName; Algorithm;
            PointType; HierarchyObjRef; SqlInfo VmRestorePointSqlInfoType; @VmDisplayName
        VAppRestorePointEntityType <VAppRestorePoint> : EntityType | CreationTimeUTC dateTime!; VAppName; Algorithm;
            PointType; HierarchyObjRef; @VAppDisplayName
        VmRestorePointEntityListType <VmRestorePoints> : ListType | VmRestorePoint [VmRestorePointEntityType]
        VAppRestorePointEntityListType <VAppRestorePoints> : ListType | VAppRestorePoint [VAppRestorePointEntityType]
        VmReplicaPointEntityType <VmReplicaPoint> : EntityType | CreationTimeUTC dateTime!; VmName; Algorithm;
            PointType; @VmDisplayName
        VmReplicaPointEntityListType <VmReplicaPoints> : ListType |
            VmRestorePoint|VmReplicaPoint [VmReplicaPointEntityType]
        VmRestorePointMountType <VmRestorePointMount> : ResourceType | FSRoots DirectoryEntryListType
        VmRestorePointMountListType <VmRestorePointMounts> : ListType | VmRestorePointMount [VmRestorePointMountType]
        VmReplicaPointMountType <VmReplicaPointMount> : ResourceType | FSRoots DirectoryEntryListType
        VmReplicaPointMountListType <VmReplicaPointMounts> : ListType | VmReplicaPointMount [VmReplicaPointMountType]
        CatalogVmEntityType <CatalogVm> : EntityType | @VmDisplayName
        CatalogVmEntityListType <CatalogVms> : ListType | CatalogVm [CatalogVmEntityType]
        CatalogVmRestorePointEntityType <CatalogVmRestorePoint> : EntityType | BackupDateUTC dateTime!
        CatalogVmRestorePointEntityListType <CatalogVmRestorePoints> : ListType |
            CatalogVmRestorePoint [CatalogVmRestorePointEntityType]
        FileSystemEntryType <FileSystemEntry> : ResourceType | FileEntry FileEntryType;
            DirectoryEntry DirectoryEntryType
        DirectoryEntryType : ResourceType | Path; Name
        FileEntryType : ResourceType | Path; Name; Size long!; Owner; ModifiedDateUTC dateTime!;
            Actions [Link/LinkType]
        FileEntryListType : ListType | FileEntry [FileEntryType]
        HierarchyRootEntityType <HierarchyRoot> : EntityType | HierarchyRootId; UniqueId; HostType
        RepositoryEntityType <Repository> : EntityType | Capacity long!; FreeSpace long!; Kind
        HierarchyRootEntityListType <HierarchyRoots> : ListType | HierarchyRoot [HierarchyRootEntityType]
        RepositoryEntityListType <Repositories> : ListType | Repository [RepositoryEntityType]
        DirectoryEntryListType : ListType | DirectoryEntry [DirectoryEntryType]
        FileSystemEntriesType* <FileSystemEntries> : ResourceType | Files FileEntryListType;
            Directories DirectoryEntryListType; PagingInfo PagingInfoType
        HierarchyItemListType <HierarchyItems> : ListType | HierarchyItem [HierarchyItemType]
        BackupJobSessionEntityListType <BackupJobSessions> : ListType | BackupJobSession [BackupJobSessionEntityType]
        ReplicaJobSessionEntityListType <ReplicaJobSessions> : ListType |
            ReplicaJobSession [ReplicaJobSessionEntityType]
        RestoreSessionEntityListType <RestoreSessions> : ListType | RestoreSession [RestoreSessionEntityType]
        TaskResultInfoType : InfoType | Message; @Success bool; @CredentialsNeeded bool; @ConfirmationNeeded bool
        ErrorType <Error> : InfoType | FirstChanceExceptionMessage; @Message; StackTrace; @Status; @StatusCode int
        HierarchyItemType <HierarchyItem> : ResourceType | ObjectRef; ObjectType; ObjectName
        QuerySvcType <QuerySvc> : ResourceType
        LookupSvcType <LookupSvc> : ResourceType
        ReportingSvcType <ReportingSvc> : ResourceType
        EnterpriseRoleEntityType <EnterpriseRole> : EntityType
        EnterpriseRoleEntityListType <EnterpriseRoles> : ListType |
            EnterpriseRoleEntity|EnterpriseRole [EnterpriseRoleEntityType]
        EnterpriseAccountEntityType <EnterpriseAccount> : EntityType | AccountType;
            Roles EnterpriseRoleEntityListType; AllowRestoreAllVms bool!; FlrSettings FileRestoreSettingsInfoType;
            SqlSettings SqlRestoreSettingsInfoType
        EnterpriseAccountEntityListType <EnterpriseAccounts> : ListType |
            EnterpriseAccountEntity|EnterpriseAccount [EnterpriseAccountEntityType]
        EnterpriseAccountHierarchyScopeType <EnterpriseAccountHierarchyScope> : ResourceType | Name;
            HierarchyRootName; Platform; HierarchyObjectType; State
        EnterpriseAccountHierarchyScopeListType <EnterpriseAccountHierarchyScopes> : ListType |
            EnterpriseAccountHierarchyScope [EnterpriseAccountHierarchyScopeType]
        EnterpriseAccountInRoleType <EnterpriseAccountInRole> : ResourceType | RoleName
        EnterpriseAccountInRoleListType <EnterpriseAccountInRoleList> : ListType |
            EnterpriseAccountInRole [EnterpriseAccountInRoleType]
        EnterpriseSecuritySettingsType <EnterpriseSecuritySettings> : ResourceType
        WanAcceleratorEntityType <WanAccelerator> : EntityType | Description; OutOfDate bool!; Version;
            Capacity long!; TrafficPort int!; ConnectionsCount int!; CachePath; HighBandwidthModeEnabled bool
        WanAcceleratorEntityListType <WanAccelerators> : ListType | WanAccelerator [WanAcceleratorEntityType]
        CloudGatewayEntityType <CloudGateway> : EntityType | Enabled bool; DnsNameOrIpAddress; NetworkMode;
            ExternalIP; ExternalPort int; InternalPort int; Description
        CloudGatewayEntityListType <CloudGateways> : ListType | CloudGateway [CloudGatewayEntityType]
        CloudTenantEntityListType <CloudTenants> : ListType | CloudTenant [CloudTenantEntityType]
        CloudTenantEntityType <CloudTenant> : EntityType | Password; Description; Enabled bool;
            LeaseOptions CloudTenantLeaseOptionsType; Resources CloudTenantResourceListType; LastResult;
            LastActive dateTime; VmCount int; ComputeResources CloudTenantComputeResourceListType;
            ThrottlingEnabled bool; ThrottlingSpeedLimit int; ThrottlingSpeedUnit; PublicIpCount int; BackupCount int;
            ReplicaCount int; MaxConcurrentTasks int; WorkStationBackupCount int; ServerBackupCount int;
            BackupProtectionEnabled bool; BackupProtectionPeriod int; TenantType CloudTenantType;
            VCloudComputeResources CloudTenantVCloudComputeResourceListType;
            CloudGatewayPools CloudGatewayPoolEntityListType; FailoverToOthersGatewaysIfFail bool
        CloudTenantLeaseOptionsType : InfoType | @Enabled bool; @ExpirationDate dateTime
        CloudTenantResourceType <CloudTenantResource> : ResourceType |
            RepositoryQuota CloudTenantRepositoryQuotaInfoType; @Id
        CloudTenantResourceListType <CloudTenantResources> : ListType | CloudTenantResource [CloudTenantResourceType]
        CloudTenantRepositoryQuotaInfoType : InfoType | DisplayName; RepositoryUid; WanAcceleratorUid; Quota long;
            UsedQuota long
        CloudHardwarePlanEntityListType <CloudHardwarePlans> : ListType |
            CloudHardwarePlan [CloudHardwarePlanEntityType]
        CloudHardwarePlanEntityType <CloudHardwarePlan> : EntityType | Description; ProcessorUsageLimitMhz int;
            MemoryUsageLimitMb int; HardwarePlanDetails CloudHardwarePlanEntityTypeNestedHardwarePlanDetails
        CloudHardwarePlanEntityTypeNestedHardwarePlanDetails | ViCloudHardwarePlan ViCloudHardwarePlanInfoType;
            HvCloudHardwarePlan HvCloudHardwarePlanInfoType
        ViCloudHardwarePlanInfoType : InfoType | HypervisorHostRef; ParentType; ParentName;
            Datastores ViCloudHardwarePlanDatastoreInfoListType; Network CloudHardwarePlanNetworkInfo
        ViCloudHardwarePlanDatastoreInfoListType : ListType | Datastore [ViCloudHardwarePlanDatastoreInfoType]
        ViCloudHardwarePlanDatastoreInfoType : InfoType | FriendlyName; DatastoreType; Reference; RootPath;
            QuotaGb int!; PbmProfileId; @Id
        HvCloudHardwarePlanInfoType : InfoType | HypervisorHostRef; Volumes HvCloudHardwarePlanVolumesInfoListType;
            Network CloudHardwarePlanNetworkInfo
        """
}
