using System.Text;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents.Parsing;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Budgets;
using ClaudePerf.Core.Budgets.Hook;
using ClaudePerf.Core.Caching;
using ClaudePerf.Core.Coordination.Impact;
using ClaudePerf.Core.Coordination.Latency;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Optimization;
using ClaudePerf.Core.Optimization.Journal;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Reports.Live;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Core.Tokens.Correction;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;
using ClaudePerf.Core.Usage.SessionContext;
using ClaudePerf.Core.Usage.ToolUse;
using ClaudePerf.Core.Validation;

namespace ClaudePerf.Performance.Robustness;

/// <summary>Every reader of files that others write, with what must hold for any input. Only the exceptions that the readers document are
/// caught.</summary>
internal static class FuzzTargets
{
    private static readonly ModelCatalog Catalog = ModelCatalog.Load(ModelCatalog.ShippedFile);
    private static readonly TokenCounters Counters = new(MethodChoice.Estimate);
    private static readonly MeasureOptions Measuring = new() { Catalog = Catalog, Counter = Counters.For,
        At = new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero) };

    /// <summary>The targets.</summary>
    /// <param name="samples">The sample ecosystem, some of whose prompts are in the corpus.</param>
    internal static IReadOnlyList<FuzzTarget> All(string samples)
    {
        byte[][] prompts = [.. Directory.EnumerateFiles(samples, "*.md", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Select(File.ReadAllBytes).Where(static bytes => bytes.Length < 6_000).Take(12), .. FuzzCorpus.Prompts];
        return
        [
            new("prompt", prompts, Prompt),
            new("optimizer", prompts, Optimizer),
            new("ecosystem", [.. prompts, .. FuzzCorpus.Settings], WholeEcosystem),
            new("transcript", FuzzCorpus.Transcripts, Transcript),
            new("transcript readers", FuzzCorpus.Transcripts, TranscriptReaders),
            new("request", FuzzCorpus.Requests, Request),
            new("data files", [.. FuzzCorpus.DataFiles, .. FuzzCorpus.Budgets], DataFiles),
            new("hook settings", FuzzCorpus.Settings, HookSettings),
            new("hook input", FuzzCorpus.HookInputs, HookInput),
            new("status line", FuzzCorpus.HookInputs, Status),
            new("prices", [File.ReadAllBytes(ModelCatalog.ShippedFile), .. FuzzCorpus.Prices], Prices),
            new("budgets", FuzzCorpus.Budgets, Budgets),
            new("patterns", FuzzCorpus.Patterns, Patterns),
            new("validation settings", FuzzCorpus.ValidationSettings, RuleSettings),
            new("journal", FuzzCorpus.Journal, Journal),
        ];
    }

    private static void Prompt(byte[] input, string folder)
    {
        var path = Write(folder, ".claude/agents/fuzzed.md", input);
        PromptDefinition definition;
        try
        {
            definition = Ecosystem.ReadFile(path, PromptKind.Agent);
        }
        catch (PromptReadException)
        {
            return;
        }
        Holds(definition.File.InvalidOffset >= 0 || definition.File.ToBytes().AsSpan().SequenceEqual(input),
            "A text file is written back byte for byte.");
        var measured = new PromptMeasurer(Measuring).Measure(definition);
        Holds(measured is { Tokens: >= 0, AlwaysOnTokens: >= 0, OnInvokeTokens: >= 0, OverheadTokens: >= 0, InputCost: >= 0 },
            "Counts and costs are not negative.");
        foreach (var diagnostic in definition.Diagnostics)
            Holds(diagnostic.Line >= 0 && diagnostic.Line <= new LineIndex(definition.File.Text).Count + 1,
                $"A diagnostic is within the file: {diagnostic}");
    }

    private static void Optimizer(byte[] input, string folder)
    {
        if (Encoding.UTF8.GetString(input) is var text && text.Contains('\uFFFD', StringComparison.Ordinal))
            text = text.Replace("\uFFFD", "?", StringComparison.Ordinal);
        var definition = Ecosystem.ReadText(PromptFile.FromText(text), PromptKind.Agent);
        foreach (var level in Enum.GetValues<OptimizationLevel>())
        {
            var result = new PromptOptimizer(new OptimizationOptions { Measure = Measuring, IsTaken = static _ => false, Level = level })
                .Optimize(definition);
            Holds(result.Preservation.Passed, $"Nothing is lost at {level}: {result.Preservation}");
            Holds(result.Original.Loads == result.Optimized.Loads, $"It loads as before at {level}.");
        }
    }

    private static void WholeEcosystem(byte[] input, string folder)
    {
        Write(folder, ".claude/agents/fuzzed.md", input);
        Write(folder, ".claude/settings.json", input);
        Write(folder, ".mcp.json", input);
        Write(folder, "CLAUDE.md", [.. input, .. "\n@CLAUDE.md @other.md @../outside.md @/dev/zero\n"u8]);
        Write(folder, "other.md", input);
        var ecosystem = Ecosystem.Discover(
            new EcosystemOptions { Root = folder, IncludeUser = false, IncludePlugins = false, IncludeLoose = true });
        foreach (var finding in EcosystemValidator.Validate(ecosystem, new ValidationOptions { Measure = Measuring }))
            Holds(finding is { RuleId.Length: > 0, Message.Length: > 0, Line: >= 0, Column: >= 0 },
                $"A finding says what and where: {finding}");
    }

    private static void Transcript(byte[] input, string folder)
    {
        var path = Write(folder, "projects/-home-dev/11111111-1111-4111-8111-111111111111.jsonl",
            [.. input, (byte)'\n', .. FuzzCorpus.Untouched, (byte)'\n']);
        var reading = TranscriptReader.Read(TranscriptDiscovery.At(path), options: TranscriptReadOptions.Recovering(Catalog));
        foreach (var request in reading.Requests)
            Holds(request is { InputTokens: >= 0, OutputTokens: >= 0, CacheReadTokens: >= 0, CacheWrite5mTokens: >= 0,
                CacheWrite1hTokens: >= 0, WebSearches: >= 0 }
                    && request.RecoveredOutputTokens >= request.OutputTokens, $"Counts are not negative: {request}");
        Holds(reading.Requests.Any(static request => request is { MessageId: "msg_untouched", InputTokens: 4711 }),
            "An unchanged line is counted, whatever precedes it.");
    }

    // Each uses a separate reader over the same lines.
    private static void TranscriptReaders(byte[] input, string folder)
    {
        var path = Write(folder, "projects/-home-dev/11111111-1111-4111-8111-111111111111.jsonl",
            [.. input, (byte)'\n', .. FuzzCorpus.Untouched, (byte)'\n']);
        Write(folder, "projects/-home-dev/11111111-1111-4111-8111-111111111111/subagents/agent-a1.jsonl", input);
        Write(folder, "projects/-home-dev/11111111-1111-4111-8111-111111111111/subagents/agent-a1.meta.json", input);
        TranscriptFile[] files = [TranscriptDiscovery.At(path), .. TranscriptDiscovery.Find([Path.Combine(folder, "projects")])];
        Holds(TranscriptPatternReader.Read(files, Catalog) is not null, "Patterns are found or not.");
        Holds(ResponseTimeReader.Read(files) is not null, "Times are found or not.");
        string[] roots = [Path.Combine(folder, "projects")];
        Holds(ToolUseReader.Read(roots) is not null, "Uses are found or not.");
        var table = DirectReading.Read(roots, TranscriptReadOptions.Recovering(Catalog)).Table;
        var query = new UsageQuery { Catalog = Catalog };
        Holds(UsageQueryEngine.Run(table, query).Total.Requests > 0, "The untouched request is found.");
        Holds(SessionContextAnalysis.Run("s", table, query, roots, static _ => Counters.For(Catalog.DefaultModel),
            byName: true) is not null, "A session's parts are found or not.");
    }

    private static void Request(byte[] input, string folder)
    {
        var text = Encoding.UTF8.GetString(input);
        foreach (var count in (Func<string, ITokenCounter, RequestCounter>[])[RequestCounter.CountRequest, RequestCounter.CountTools])
        {
            try
            {
                Holds(count(text, Counters.For(Catalog.DefaultModel)).Total.Tokens >= 0, "A count is not negative.");
            }
            catch (RequestFormatException)
            {
                // It says what is wrong.
            }
        }
    }

    private static void DataFiles(byte[] input, string folder)
    {
        var data = Path.Combine(folder, "data");
        Write(folder, Path.GetRelativePath(folder, new CorrectionStore(data).FilePath), input);
        Write(folder, $"data/{PromptCacheOptionFile.FileName}", input);
        Read(() => new CorrectionStore(data).Read(), static exception => exception is CorrectionException);
        Read(() => new PromptCacheOptionFile(data).Read(), static exception => exception is PromptCacheOptionException);
        Read(() => CoordinationBaseline.Read(Write(folder, "baseline.json", input)), static exception => exception is BaselineException);

        static void Read<T>(Func<T> read, Func<Exception, bool> isDocumented)
        {
            try
            {
                Holds(read() is not null, "It is read or refused.");
            }
            catch (Exception exception) when (isDocumented(exception))
            {
                // It says what is wrong.
            }
        }
    }

    private static void HookSettings(byte[] input, string folder)
    {
        var path = Write(folder, ".claude/settings.json", input);
        var registration = new HookRegistration(path, Path.Combine(folder, "data"));
        try
        {
            if (!registration.Register("claudeperf -BudgetHook"))
                return;
            Holds(registration.IsRegistered, "A registration is found.");
            registration.Unregister();
        }
        catch (HookSettingsException)
        {
            // It says why, and has touched nothing.
        }
        Holds(File.ReadAllBytes(path).AsSpan().SequenceEqual(input), "Removing it restores every byte.");
    }

    private static void HookInput(byte[] input, string folder)
    {
        var data = Directory.CreateDirectory(Path.Combine(folder, "data")).FullName;
        var result = BudgetHook.Run(input,
            new BudgetHookSettings { DataFolder = data, FindRoots = static () => [], Candidates = static () => [], RootsKey = "none",
                FailClosed = false });
        Holds(result.ExitCode == 0, "It fails open.");
    }

    private static void Status(byte[] input, string folder)
    {
        try
        {
            var status = StatusInput.Parse(Encoding.UTF8.GetString(input));
            Holds(status is not null, "It is read or refused.");
        }
        catch (FormatException)
        {
            // It is none.
        }
    }

    private static void Prices(byte[] input, string folder)
    {
        var path = Write(folder, "models.json", input);
        try
        {
            var catalog = ModelCatalog.Load(ModelCatalog.ShippedFile, path);
            Holds(catalog.DefaultModel is not null, "There is a default model.");
        }
        catch (PriceDataException)
        {
            // It says where.
        }
    }

    private static void Budgets(byte[] input, string folder)
    {
        Write(folder, "data/budgets.json", input);
        try
        {
            foreach (var budget in BudgetStore.ForUser(Path.Combine(folder, "data")).Read())
                Holds(budget is { Limit: > 0, Name.Length: > 0 }, $"A budget has a name and a limit: {budget}");
        }
        catch (BudgetFileException)
        {
            // It says where.
        }
    }

    private static void Patterns(byte[] input, string folder)
    {
        var path = Write(folder, ".claude/coordination.json", input);
        try
        {
            foreach (var pattern in PatternFile.Read(path))
                Holds(pattern.Name.Length > 0, "A pattern has a name.");
        }
        catch (PatternFileException)
        {
            // It says where.
        }
    }

    private static void RuleSettings(byte[] input, string folder)
    {
        Write(folder, ".claude/claudeperf.json", input);
        var baseline = Write(folder, "baseline.json", input);
        try
        {
            Holds(ValidationSettings.Read(folder) is not null, "They are read or refused.");
        }
        catch (ValidationSettingsException)
        {
            // It says where.
        }
        try
        {
            Holds(ValidationBaseline.Read(baseline) is not null, "It is read or refused.");
        }
        catch (ValidationSettingsException)
        {
            // It says where.
        }
    }

    private static void Journal(byte[] input, string folder)
    {
        Write(folder, "data/journal/0639000000000000000-aaaaaaaa.json", input);
        var damaged = 0;
        var entries = new ChangeJournal(Path.Combine(folder, "data")).Entries(_ => damaged++);
        Holds(entries.Count + damaged == 1, "An entry is read, or reported as damaged.");
    }

    private static string Write(string folder, string path, byte[] bytes)
    {
        var full = Path.Combine(folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);
        File.WriteAllBytes(full, bytes);
        return full;
    }

    private static void Holds(bool condition, string what)
    {
        if (!condition)
            throw new InvalidOperationException(what);
    }
}
