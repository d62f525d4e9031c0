using System.Globalization;
using System.Diagnostics;
using ClaudePerf.Core.Agents.Discovery;
using ClaudePerf.Core.Agents;
using ClaudePerf.Core.Coordination.Patterns;
using ClaudePerf.Core.Coordination.Simulation;
using ClaudePerf.Core.Measurement;
using ClaudePerf.Core.Measurement.McpServers;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Tokens;
using ClaudePerf.Performance.ClaudeCode;

namespace ClaudePerf.Performance.Coordination.Capture;

/// <summary>A session on both sides: what the program sent, priced by the provider's rules, and what the product's simulator
/// predicts.</summary>
internal sealed record CaptureRow(string Case, int Session, int Requests, int Predicted, TokenUsage Program, TokenUsage Product)
{
    internal double PromptError => Error(Program.PromptTokens, Product.PromptTokens);

    internal double ReadError => Error(Program.CacheReadTokens, Product.CacheReadTokens);

    internal double WriteError =>
        Error(Program.CacheWrite5mTokens + Program.CacheWrite1hTokens, Product.CacheWrite5mTokens + Product.CacheWrite1hTokens);

    /// <summary>The largest of the three errors, as a share.</summary>
    internal double Worst => new[] { PromptError, ReadError, WriteError }.Max(Math.Abs);

    // What is zero on one side has to be zero on the other.
    private static double Error(long program, long product) => program == product ? 0 : program == 0 ? 1
        : (product - program) / (double)program;
}

/// <summary>Runs the cases with the real program and with the simulator.</summary>
internal sealed class CaptureComparison(ClaudeProgram program, ModelCatalog catalog, Func<ModelInfo, ITokenCounter> counterOf)
{
    private const int Turns = 40;

    private readonly CapturedBlocks _blocks = new(catalog, counterOf);

    /// <summary>Runs a case.</summary>
    /// <param name="of">The case.</param>
    /// <param name="trace">Gets a line for each request on both sides; may be null.</param>
    /// <param name="keep">The folder to keep captured requests in; null to discard them.</param>
    internal List<CaptureRow> Compare(CaptureCase of, Action<string>? trace = null, string? keep = null)
    {
        var root = Directory.CreateTempSubdirectory("claudeperf-capture-").FullName;
        try
        {
            var (captured, predicted) = (new ProviderCacheSimulator(MinimumOf), new ProviderCacheSimulator(MinimumOf));
            foreach (var folder in of.Sessions.Select(session => ProjectOf(root, session)).Distinct(StringComparer.Ordinal))
                CaptureProject.Lay(folder, of);
            var rows = new List<CaptureRow>();
            var begin = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
            for (var i = 0; i < of.Sessions.Length; i++)
            {
                var session = of.Sessions[i];
                CaptureProject.Apply(ProjectOf(root, session), session.Edits);
                var pattern = PatternOf(of, session);
                var git = of.InGit ? GitState(ProjectOf(root, session)) : "";
                var sent = Play(root, session, pattern).Where(static request => request.ToolDefinitions.Any()).ToList();
                if (keep is not null)
                    Keep(Path.Combine(keep, FormattableString.Invariant($"{of.Name}-{i + 1}")), sent);
                var program = sent.ConvertAll(request =>
                    (Name: PatternScript.RunOf(request), Request: _blocks.Of(request, begin, of.Host)));
                var product = Predict(root, of, session, WithResults(pattern, sent), git, rows.Count);
                rows.Add(new CaptureRow(
                    of.Name, i + 1, program.Count, product.Count,
                    Sum(captured, program, trace, "program"),
                        Sum(predicted, product.ConvertAll(static planned => (Name: planned.Agent, planned.Request)), trace, "product")));
                begin = program[^1].Request.Time + TimeSpan.FromSeconds(1);
            }
            return rows;
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    private static void Keep(string folder, List<CapturedRequest> sent)
    {
        Directory.CreateDirectory(folder);
        for (var i = 0; i < sent.Count; i++)
            File.WriteAllText(Path.Combine(folder, FormattableString.Invariant($"{i:00}-{PatternScript.RunOf(sent[i])}.json")),
                sent[i].Body.GetRawText());
    }

    private static TokenUsage Sum(ProviderCacheSimulator simulator, List<(string Name, SimulatedRequest Request)> requests,
        Action<string>? trace, string side)
    {
        var sum = default(TokenUsage);
        foreach (var (name, request) in requests.OrderBy(static request => request.Request.Time))
        {
            var usage = simulator.Send(request);
            sum += usage;
            trace?.Invoke(string.Create(CultureInfo.InvariantCulture,
                $"    {side,-8} {name,-14} prompt {usage.PromptTokens,7} read {usage.CacheReadTokens,7} "
                + $"write {usage.CacheWrite5mTokens + usage.CacheWrite1hTokens,7}  "
                + $"tools {Part(request, PromptPart.Tools)} system {Part(request, PromptPart.System)}"));
        }
        return sum;
    }

    private static long Part(SimulatedRequest request, PromptPart part) => request.Prompt.ToBlocks().Where(block => block.Part == part)
        .Sum(static block => block.Tokens);

    private IReadOnlyList<CapturedRequest> Play(string root, CaptureSession session, CoordinationPattern pattern) =>
        program.Run(new ProgramCall
    {
        Project = ProjectOf(root, session),
        Home = HomeOf(root, session),
        Script = new PatternScript(pattern, ProjectOf(root, session), session.Asked),
        Asked = session.Asked,
        Turns = Turns,
        Arguments = [.. session.Appended is { } text ? (string[])["--append-system-prompt", text] : [], .. session.Model is { } model
            ? (string[])["--model", model] : []],
        Variables = session.Variables,
    }).Requests;

    private List<PlannedRequest> Predict(string root, CaptureCase of, CaptureSession session, CoordinationPattern pattern, string git,
        int number)
    {
        var ecosystem = Ecosystem.Discover(new EcosystemOptions { Root = ProjectOf(root, session), HomeFolder = HomeOf(root, session),
            UserFolder = Path.Combine(HomeOf(root, session), ".claude") });
        var answers = ecosystem.McpServers.IsEmpty ? null : McpFigureServers.Ask(ecosystem, Path.Combine(root, "answers"));
        var options = new MeasureOptions { Catalog = catalog, Counter = counterOf, Model = session.Model is { } name
            ? catalog.Resolve(name) : null, McpAnswers = answers, At = TimeProvider.System.GetUtcNow() };
        var state = new SessionState
        {
            Home = HomeOf(root, session), GitState = git, AppendedPrompt = session.Appended,
            AppendedPromptTokens = session.Appended is { } text ? counterOf(catalog.DefaultModel).Count(text).Tokens : 0,
        };
        var prompts = new EcosystemPrompts(ecosystem, options, state);
        var main = new RunProfile(TaskTokens: Count(session.Asked), OutputTokens: Count(StubAnswer.Text), Pause: TimeSpan.FromSeconds(3));
        var plan = new PlanOptions { Host = of.Host, Conversation = session.Asked, Session = $"{number}",
            Start = TimeSpan.FromSeconds(200 * number) };
        return [.. PatternPlan.Create(pattern, prompts.PartsOf, agent => agent == CoordinationPattern.MainThread ? main : null, plan)];
    }

    private CoordinationPattern PatternOf(CaptureCase of, CaptureSession session) => new()
    {
        Name = of.Name,
        Source = PatternSource.File,
        Form = PatternForm.Entry,
        Caller = CoordinationPattern.MainThread,
        Calls = [.. session.Calls.Select(call => WithProfile(call, session.Asked))],
    };

    private AgentCall WithProfile(AgentCall call, string asked) => call with
    {
        Profile = new RunProfile(
            call.Calls.IsEmpty ? call.Profile?.Requests ?? 1 : null, Count(PatternScript.TaskOf("1", asked)), Count(StubAnswer.Text),
                call.Profile?.ResultTokens, TimeSpan.FromSeconds(3)),
        Calls = [.. call.Calls.Select(nested => WithProfile(nested, asked))],
    };

    // What reading the file adds to a conversation is an input of the plan, as it is when transcripts show it: the growth of a run that
    // calls no other.
    private CoordinationPattern WithResults(CoordinationPattern pattern, List<CapturedRequest> sent)
    {
        var growing = sent.Where(static request => !request.Tools.Contains("Agent")).GroupBy(PatternScript.RunOf)
            .FirstOrDefault(static run => run.Key.Length > 0 && run.Count() > 1)?.ToList();
        if (growing is null)
            return pattern;
        var tokens = growing.ConvertAll(request => _blocks.Of(request, DateTimeOffset.UnixEpoch, RequestHost.WithoutHeader).Prompt.Tokens);
        var result = ((tokens[^1] - tokens[0]) / (tokens.Count - 1)) - Count(StubAnswer.Text);
        return pattern with { Calls = [.. pattern.Calls.Select(With)] };

        AgentCall With(AgentCall call) =>
            call with { Profile = call.Profile! with { ResultTokens = result }, Calls = [.. call.Calls.Select(With)] };
    }

    private static string GitState(string folder)
    {
        using var git = Process.Start(new ProcessStartInfo("git", ["status", "--porcelain"]) { WorkingDirectory = folder,
            RedirectStandardOutput = true })!;
        var state = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return state;
    }

    private static string ProjectOf(string root, CaptureSession session) =>
        Path.Combine(root, session.Project.Length == 0 ? "project" : session.Project);

    private static string HomeOf(string root, CaptureSession session) =>
        Path.Combine(root, session.Home.Length == 0 ? "home" : "home-" + session.Home);

    private long Count(string text) => counterOf(catalog.DefaultModel).Count(text).Tokens;

    private int MinimumOf(ModelInfo model) => CacheMinimum.ForModel(model, catalog);
}
