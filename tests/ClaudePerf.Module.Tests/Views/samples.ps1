# Small fixed objects for the golden files, by type or, if a view needs its own, by view. A script block runs commands on files that it
# writes to the current folder. Some values are long, negative, unknown or large, because tables break there.
$long = 'backend-engineer-for-the-payments-service'
$usage = @{
    Requests = 12345; InputTokens = 98765; OutputTokens = 1234567; CacheWrite5mTokens = 345678; CacheWrite1hTokens = 12000000
    CacheReadTokens = 3456789012; Cost = 1234.5678; CostWithoutCaching = 23456.7; HitRate = 0.9123; Start = '2026-11-22T10:20:30+00:00'
    End = '2026-11-22T15:00:00+00:00'; NotFinalRequests = 3; ThinkingTokens = 100; ThinkingTokensRecorded = 100
    Unpriced = @(@{ Model = 'gpt-9'; Requests = 1; Usage = @{ InputTokens = 10 } })
    Hour = '2026-11-22T10:00+00:00'; Day = '2026-11-22'; Week = '2026-W47'; Month = '2026-11'; Block = '2026-11-22T10:00'
    Session = '3f2a9c1d-1111-2222-3333-444455556666'; Project = '/home/dev/customers/harborline/harborline-portal'
    Model = 'claude-haiku-4-5-20251001-with-a-long-name'; Agent = $long; AgentId = 'a1b2c3d4e5f6'; Skill = 'release-notes'
    Branch = 'feature/a-very-long-branch-name-2'; Plugin = 'observability'; McpServer = 'github'; Tool = 'mcp__github__search_pull_requests_v2'
    Calls = 321; ResultTokens = 456789; Prompt = 'p1'; PromptText = 'Fix the duplicate bookings that users see after a reload'
    Workflow = 'review'; Effort = 'high'; Version = '2.1.300'; Request = 'msg_1'
}
$small = @{
    Requests = 1; InputTokens = 12; OutputTokens = 3; CacheWrite5mTokens = 40; Cost = 0.00042; CostWithoutCaching = 0; HitRate = 0
    Start = '2026-11-23T00:00:00+00:00'; End = '2026-11-23T05:00:00+00:00'
    Hour = '2026-11-23T00:00+00:00'; Day = '2026-11-23'; Week = '2026-W48'; Month = '2026-12'; Block = '2026-11-23T00:00'
    Session = 's'; Agent = 'main'; Model = 'claude-opus-5'
}
$total = @{ Requests = 2; Cost = 3.5; HitRate = 0.5; Start = '2026-11-22T10:20:30+00:00'; End = '2026-11-22T15:00:00+00:00' }
$measured = @{
    Name = $long; Kind = 'Agent'; Model = 'claude-opus-5'; Generation = 'V5'; Tokens = 1500; AlwaysOnTokens = 61; OnInvokeTokens = 1439
    Characters = 6000; Lines = 120; Method = 'Estimate'; ErrorBound = 0.06; InputCost = 0.0804; CacheWrite5mCost = 0.1; CacheWrite1hCost = 0.16
    CacheReadCost = 0.008; Path = '/project/.claude/agents/backend.md'
    OverheadParts = @(@{ Name = 'tool Bash'; Tokens = 3000; Basis = 'Measured' }, @{ Name = 'tool mcp__x'; Tokens = 0; Basis = 'Unknown' })
    Sections = @(
        @{ Title = 'Rules'; Level = 1; Line = 5; Tokens = 700; TotalTokens = 1000; Share = 0.667; CodeTokens = 70 }
        @{ Title = 'Never break words'; Level = 2; Line = 50; Tokens = 300; TotalTokens = 300; Share = 0.04 })
    Ecosystem = @{ Root = '/project'; Model = 'claude-opus-5'; Prompts = 2; AlwaysOnTokens = 12345; ContextWindow = 200000; SessionCost = 0.06 }
}
$memory = @{
    Name = 'CLAUDE.md'; Kind = 'Memory'; Model = 'claude-opus-5'; Generation = 'V5'; Tokens = 90; AlwaysOnTokens = 90; Method = 'Estimate'
    ErrorBound = 0.06; InputCost = 0.00045; Ecosystem = $measured.Ecosystem
}
$budget = @{
    Name = 'daily-for-everybody-here'; Period = 'Day'; Limit = 1000; Unit = 'USD'; Thresholds = @(80, 100); Action = 'Block'; Source = 'User'
    Scope = @{ Agent = @($long) }; File = '/home/dev/.claudeperf/budgets.json'
}
$tokens = @{ Name = 'tokens'; Period = 'Week'; Limit = 5000000; Unit = 'Tokens'; Thresholds = @(80); Action = 'Warn'; Source = 'Project'; Scope = @{} }
$states = @(
    @{ Budget = $budget; Used = 1012.34; Forecast = 1500; LimitReachedAt = '2026-11-22T14:30:00+00:00'; Unpriced = $usage.Unpriced }
    @{ Budget = $tokens; Used = 123456 })
$server = @{
    Server = 'github'; Scope = 'Project'; State = 'Enabled'; Tools = 1; UnusedTools = 1; Tokens = 1234; InstructionTokens = 56
    SessionTokens = 78; Calls = 0; Since = '2026-11-01T00:00:00+00:00'; AskedAt = '2026-11-22T00:00:00+00:00'
}
$item = @{ Part = 'PrefixChange'; Name = 'CLAUDE.md changed'; Tokens = 12; Sessions = 1; Times = 1; Saving = 0.0123; Change = 'Change it between sessions.' }
$item.Part = 'MemoryFile'
$finding = @{
    Number = 1; Kind = 'Pause'; Title = 'Long conversations resumed after their cache expired'; Saving = 31.26; Low = 12.5; High = 12345.6
    AddedSaving = 31.26; Share = 0.132; Tokens = 1234567; TokenShare = 0.031; PlanShare = 0.004; Sessions = 0; Certainty = 'Replayed'
    Effect = 'Summaries drop details.'
    Change = 'Run /compact (or /clear) before you leave a conversation of more than 100,000 tokens for longer than the cache lifetime.'
    Details = @('over 100,000 tokens, away up to an hour: 1 time, $0.52'); Items = @($item, @{ Part = 'Tool'; Name = 'WebFetch'; Tokens = 1; Sessions = 2; Saving = 2; IsUsed = $false })
}
$cheap = @{
    Number = 12; Kind = 'Agent'; Title = 'A cheaper model for explorer'; Saving = 0.52; AddedSaving = 0.1; Share = 0.02; Sessions = 1
    Certainty = 'UpperBound'; Effect = 'Answers may be worse.'; Change = 'Set its model.'; Details = @('1 run.')
}
$outcome = @{
    Title = 'cleanupPeriodDays in settings.json'; Source = 'Hand'; Since = '2026-11-20T10:00:00+00:00'; Verdict = 'CostsMore'; Unit = 'Session'
    Result = 'Costs more: 12.3% per session, $1.50 since, $12.00 a month.'; Saved = -1.5; Low = -3; High = -0.001; PerMonth = -12; Predicted = 5
    SessionsBefore = 12; SessionsAfter = 8; ComparedShare = 0.93; Remarks = @('1 change by hand in the same time may have contributed.')
    Rates = @(@{ Unit = 'Session'; Before = 1.5; After = 1.69; Saved = -0.19; Low = -0.3; High = -0.01 })
}
$pattern = @{
    Name = 'orchestrator calls many reviewers in parallel'; Source = 'Prompt'; Form = 'Combination'; Caller = $long; Seen = 12; Path = '/project/.claude/agents/o.md'
    Line = 7; Cost = 0.52; Tokens = 12345; Models = @('claude-opus-5'); UnknownAgents = @('ghost')
}
$session = @{
    Session = '3f2a9c1d-1111-2222-3333-444455556666'; Project = '/project'; Requests = 1234; Billed = 12.3456; Replayed = 12.3; WouldBe = 0.00042
    Tokens = 100; IsLeftOut = $true
}
$cache = @{ Level = 'Memory'; Kind = 'Prompt'; Hits = 12345; Misses = 6; Evictions = 1; Saved = '00:02:03' }
$entry = @{
    Key = 'k1'; Kind = 'Optimization'; Agent = $long; Project = '/home/dev/harborline-portal-frontend'; Scope = 'Project'; Model = 'claude-opus-5'; Tokens = 1234
    Bytes = 12345678; Created = '2026-11-22T10:20:30+00:00'; LastUsed = '2026-11-22T10:20:30+00:00'; Hits = 7; Expires = '2026-12-22T10:20:30+00:00'
    ComputeTime = '00:00:00.0123'
}
$change = @{
    Change = 'Weakened'; Kind = 'Directive'; Name = 'reviewer'; PromptKind = 'Agent'; Path = '/project/.claude/agents/reviewer.md'; Line = 12; ReferenceLine = 10
    ReferenceText = 'Never merge a pull request whose checks have not all passed on the latest commit.'
    Text = 'Try not to merge a pull request whose checks have not all passed on the latest commit.'
    Prompt = @{ Name = 'reviewer'; Kind = 'Agent'; TokensBefore = 1234; TokensAfter = 1200 }
}
$writes = {
    $null = New-Item -ItemType Directory -Force .claude/agents
    $agent = { param($name, $body) "---`nname: $name`ndescription: Reviews code. Use it after changes.`ntools: Read, Grep`nmodel: opus`n---`n`n$body`n" }
    Set-Content .claude/agents/reviewer.md (& $agent 'reviewer' "# Rules`n`n- Please make sure that you always read the whole file.`n- Please make sure that you always read the whole file.")
    Set-Content .claude/agents/broken.md "no front matter"
}
@{
    PromptDefinition = { & $writes; Get-AgentDefinition . }.GetNewClosure()
    OptimizationResult = { & $writes; Optimize-AgentPrompt .claude/agents/reviewer.md -NoUsage -NoCache }.GetNewClosure()
    ModelPriceInfo = { Get-ModelPrice claude-opus-5, claude-haiku-4-5 -At 2026-11-01 }
    PromptChange = @($change, @{ Change = 'Moved'; Kind = 'Directive'; PromptKind = 'Agent'; Name = 'reviewer'; Line = 3; ReferenceLine = 4; Text = 'Read.'; Place = 'A'; ReferencePlace = ''; Prompt = $change.Prompt })
    PromptComparison = @{ Name = $long; Kind = 'OutputStyle'; TokensBefore = 12345; TokensAfter = 12000; Changes = @($change) }
    AgentRequest = { [pscustomobject]@{
        model = 'claude-opus-5'; max_tokens = 4096
        About = [pscustomobject]@{ Agent = $long; PromptTokens = 12345; StableTokens = 12000; DynamicLines = 1; Tools = @('Read'); RefusedTools = @(); Breakpoints = @('system 5m'); FirstCost = 0.077; RepeatCost = 0.0062; UncachedCost = 1.5 }
    } }.GetNewClosure()
    CoordinationPattern = $pattern
    CoordinationMeasurement = @{
        Pattern = $pattern; Requests = 12; AlwaysOnTokens = 100; OnInvokeTokens = 200; BestChoice = 'optimized, 1h'; AssumedRuns = 1
        Scenarios = @('Uncached', 'ClaudeCode', 'OneHour', 'DynamicLast', 'Optimized', 'Best', 'SharedFirst').ForEach({ @{ Scenario = $_; Usage = @{}; Cost = 0.1234 } })
        Preparation = @{ Samples = @(1.5, 2.5) }; CachedPreparation = @{ Samples = @(0.012, 0.013) }
    }
    ArrangementStep = @{ Pattern = 'p'; Id = 'one-hour'; Effect = 'Safe'; What = 'Set the cache lifetime to one hour for the whole ecosystem of agents.'; Saved = 0.0123; Cost = 0.1; SavedOfToday = 0.109 }
    SharingFinding = @{ Pattern = 'p'; Id = 'different-tools'; Effect = 'Behaviour'; Message = 'These agents have different tools, so they cannot share the cached prompt of the first one.'; Cost = 0.0123; Tokens = 12345 }
    ComparedBlock = @{ Pattern = 'p'; Runs = 'a, b'; Part = 'System'; First = $long; FirstTokens = 12345; Second = 'CLAUDE.md'; SecondTokens = 90; State = 'Differs' }
    BaselineChange = @(
        @{ Name = $long; Figure = 'ClaudeCodeCost'; Before = 0.1; After = 0.12; Low = 0; High = 0; IsRegression = $true }
        @{ Figure = 'AlwaysOnTokens'; Before = 12345; After = 12000; Low = 0; High = 0 }
        @{ Name = 'p'; Figure = 'Preparation'; Before = 12.3; After = 1.2; Low = 0; High = 0 })
    AgentAnswer = @{ Agent = $long; Model = 'claude-haiku-4-5-20251001'; Session = 's1'; Text = 'Done.'; StopReason = 'end_turn'; Usage = @{ InputTokens = 12; OutputTokens = 345; CacheWrite5mTokens = 6789; CacheReadTokens = 123456 }; Cost = 0.0123; Duration = '00:00:12.3' }
    CostOverview = @{
        At = '2026-11-22T10:20:30+00:00'; Path = '/home/dev/harborline'; Cost7Days = 56; Cost30Days = 236.13; Requests = 1; Sessions = 1; HitRate = 0.91
        TopAgents = @(@{ Agent = 'main'; Requests = 1; Cost = 160.32; Share = 0.68 }); TopSessions = @(@{ Title = 'Fix duplicate bookings'; LastRequest = '2026-11-20T10:20:30+00:00'; Requests = 1; Cost = 16.18; Share = 0.07; Session = 's' })
        AvoidableMisses = 1; AvoidableMissCost = 48.04; StartupTokens = 13510; StartupSessions = 1; StartupCost = 9.88; Definitions = 1; Savings = @($finding); SavingsTogether = 31.26
        MonthlyBill = 236.13; SavingsIncludeContent = $true
    }
    Finding = @(
        @{ RuleId = 'tool-unknown'; Severity = 'Error'; Message = 'There is no tool "Bahs"; Claude Code ignores it silently, so the agent cannot run commands. Write "Bash".'; Path = '/project/.claude/agents/a-folder/with-a-long-name/backend-engineer.md'; RelativePath = '.claude/agents/a-folder/with-a-long-name/backend-engineer.md'; Line = 4; OtherPaths = @('/project/b.md', '/project/c.md') }
        @{ RuleId = 'description-long'; Severity = 'Warning'; Message = 'The description is long.'; Path = '/project/CLAUDE.md'; RelativePath = 'CLAUDE.md' })
    LiveUsage = @{ At = '2026-11-22T10:20:30+00:00'; Today = $usage; Block = @{ Usage = $small }; Session = @{ Usage = $total; Model = 'claude-opus-5'; ContextTokens = 100000; ContextWindow = 200000 }; CostPerHour = 2.5; LastRequests = @($small) }
    McpToolMeasurement = @{ Server = $server; Tool = 'search_pull_requests_of_all_repositories'; Name = 'x'; Tokens = 1234; SessionTokens = 12; Loading = 'Deferred'; Calls = 0; Model = 'claude-opus-5'; Method = 'Estimate' }
    McpServerMeasurement = $server
    PromptSection = $measured.Sections
    EncodingMeasurement = @{ Path = '/x'; Name = $long; Kind = 'Agent'; Encoding = 'o200k_base'; Tokens = 1234; Characters = 56789 }
    PromptMeasurement = @($measured, $memory)
    OverheadPart = $measured.OverheadParts
    PromptSummary = @(@{ Kind = 'Agent'; Count = 12; Tokens = 1234567; AlwaysOnTokens = 100; OnInvokeTokens = 2000; OverheadTokens = 30000; InputCost = 1.2345; ContextShare = 0.0031 }, @{ Count = 1; InputCost = 0.00042 })
    OptimizationEdit = @{ RuleId = 'repeated-instruction'; Level = 'Standard'; State = 'Dropped'; Summary = 'Removes a sentence that is written twice'; Reason = 'It would lose an instruction'; Line = 12; TokensSaved = 34 }
    OptimizationSummary = @(@{ Kind = 'Agent'; Count = 12; Changed = 3; AlwaysOnBefore = 123456; AlwaysOnAfter = 120000; OnInvokeBefore = 1234567; OnInvokeAfter = 1200000; CostSavedPerThousandUses = 12.5; TokensProposed = 10 }, @{ Count = 1 })
    PromptRestoration = @{ Path = '/project/.claude/agents/a-folder/with-a-long-name/backend-engineer.md'; Name = $long; Optimized = '2026-11-22T10:20:30+00:00'; Action = 'Restored' }
    CacheEntryInfo = $entry
    CacheStatistics = @{ Counts = @($cache); MemoryEntries = 1; MemoryBytes = 1234567; DiskEntries = 2; DiskBytes = 12345; FileBytes = 100; Store = 'file' }
    CacheCount = @($cache)
    PromptCacheOptionInfo = @{ Enabled = $true; MemoryBytes = 1234567; DiskBytes = 12; MaximumAge = '7.00:00:00'; Store = 'Sqlite'; Path = '/home/dev/cache.db' }
    ProviderCacheGroup = @(
        @{ Usage = @{ Requests = 12345; HitRate = 0.0723; Session = $usage.Session; Agent = $long; Cost = 5 }; ReadSaving = 1; WritePremium = 1.0010; Misses = 12; MissCost = 3.5; AvoidableCost = 0.52; UnreadWriteTokens = 123456; Causes = @(@{ Cause = 'LifetimePassed'; Misses = 1; Cost = 1; AvoidableCost = 1 }) }
        @{ Usage = @{ Requests = 1 } })
    CacheMiss = @(
        @{ Time = '2026-11-22T10:20:30+00:00'; Session = $usage.Session; Agent = $long; Cause = 'LifetimePassed'; MissedTokens = 123456; Cost = 0.5234; Detail = '2 h 05 min since the previous request; the lifetime is 5 minutes' }
        @{ Time = '2026-11-22T10:20:30+00:00'; Session = 's'; Agent = 'main'; Cause = 'PrefixChanged'; MissedTokens = 12; Detail = 'the first 12,345 tokens stayed the same' })
    ResponseTime = @(@{ Agent = $long; Model = 'claude-opus-5'; Responses = 1234; Sessions = 1; Median = 12.34; Percentile90 = 123.4; FirstBlock = 3.4; TokensPerSecond = 56.7 }, @{ Responses = 1; Sessions = 1; Median = 1; Percentile90 = 2; FirstBlock = 1 })
    ContextShare = @(@{ Session = 's'; Agent = 'main'; Part = 'ToolDefinitions'; Tool = 'Read'; Name = '/project/src/a-folder/with-a-long-name/File.cs'; Items = 12; Tokens = 123456; TokensSent = 12345678; Share = 0.4567; Cost = 12.3456; IsEstimated = $true })
    BudgetState = $states
    BudgetPrediction = @(@{ Budget = $states[0]; Invocations = 12; Low = 1.5; High = 12; ChanceOfExceeding = 0.98 }, @{ Budget = $states[1]; Invocations = 1; Low = 1000 })
    TokenBudget = @($budget, $tokens)
    TokenBudgetHookInfo = @{ Scope = 'User'; Path = '/home/dev/.claude/settings.json'; Events = @('PreToolUse'); Command = 'claudeperf hook'; IsRegistered = $true; Changed = $true }
    TokenStatusLineInfo = @{ Scope = 'User'; Path = '/home/dev/.claude/settings.json'; Command = 'claudeperf statusline'; IsRegistered = $true; Changed = $true }
    EstimateCorrection = @{ Generation = 'V47'; Factor = 1.0123; Samples = 1234; MedianError = 0.031; Error90 = 0.12; CorrectedMedianError = 0.004; CorrectedError90 = 0.03; Applied = $true; Updated = '2026-11-22T10:20:30+00:00' }
    SavingFinding = @($finding, $cheap)
    SavingOutcome = $outcome
    AppliedSaving = @(@{ Status = 'Applied'; Setting = 'CLAUDE_CODE_SUBAGENT_MODEL'; Value = 'haiku'; PreviousValue = 'opus'; File = '/home/dev/a-folder/with-a-long-name/.claude/settings.json'; Saving = 12.5 }, @{ Status = 'ByHand'; Change = 'Run /compact.'; Saving = 0.01 })
    UndoneSaving = @{ Name = 'CLAUDE_CODE_SUBAGENT_MODEL'; File = '/home/dev/a-folder/with-a-long-name/.claude/settings.json'; Changed = '2026-11-22T10:20:30+00:00'; Action = 'Restored' }
    SavingItem = $finding.Items
    SavingReplayResult = @{ Sessions = @($session) }
    SessionSaving = @($session)
    AgentRunCost = @{ Agent = $long; Runs = 1234; Requests = 5; Cost = 12.5; MonthlyCost = 123.4; RunStartup = 0.001; RunAnswer = 0.002 }
    SavingSensitivity = @{ Assumption = 'CacheLifetime'; Value = '5 min'; Saving = -0.0010; Share = -0.031 }
    UsageGroup = @($usage, $small)
    InstalledVocabulary = @{ Name = 'v3'; Generations = @('V3', 'V47'); Pieces = 65000; Bytes = 1234567; Installed = '2026-11-22T10:20:30+00:00'; Source = 'https://example.org/a-folder/with-a-long-name/vocabulary.json'; Commit = 'abc'; License = 'MIT'; Sha256 = 'def'; Path = '/x' }
    UsageDifference = @(
        @{ Section = 'Total'; Measure = 'Cost'; Unit = 'Dollars'; Reference = 1234.5; Difference = 0.52; Change = -1233.98; Relative = -0.9996; Chance = 0.0005; ReferenceName = 'a'; DifferenceName = 'b' }
        @{ Section = 'Total'; Measure = 'CacheReadTokens'; Unit = 'Tokens'; Reference = 12345678; Difference = 123; Change = -12345555; Relative = -0.99999; ReferenceName = 'a'; DifferenceName = 'b' }
        @{ Section = 'Total'; Measure = 'HitRate'; Unit = 'Share'; Reference = 0.91; Difference = 0.031; Change = -0.879; ReferenceName = 'a'; DifferenceName = 'b' }
        @{ Section = 'Cause'; Measure = 'Output'; Unit = 'Tokens'; Reference = 12; Difference = 13; Change = 0.0010; Relative = 0.001; ReferenceName = 'a'; DifferenceName = 'b' })
    OtlpDelivery = @{ Signal = 'Logs'; Endpoint = 'https://collector.example.org:4318/v1/logs-of-a-long-path-that-has-to-be-cut'; Requests = 1; Records = 12345; Rejected = 0 }
}
