using System.Globalization;
using ClaudePerf.Core.Pricing;
using ClaudePerf.Core.Reports.Export.Identity;
using ClaudePerf.Core.Usage;
using ClaudePerf.Core.Usage.Queries;

namespace ClaudePerf.Performance.Export;

/// <summary>A user with invented requests of three months. The same number and seed give the same requests.</summary>
internal sealed class SimulatedUser
{
    private const int Days = 91;
    private const int Teams = 25;
    private static readonly string[] Organizations = ["acme", "globex", "initech"];
    private static readonly string[] Models = ["claude-opus-5-5", "claude-sonnet-5-5", "claude-haiku-5-5", "no-such-model"];
    private static readonly string[] Agents = ["reviewer", "tester", "docs-writer", "planner"];
    private static readonly DateTimeOffset Start = new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero);

    internal SimulatedUser(int number, int requests, int seed)
    {
        Name = string.Create(CultureInfo.InvariantCulture, $"user-{number:0000}");
        Identity = ExportIdentity.Find(new ExportIdentityRequest
        {
            User = Name, Host = $"{Name}-laptop", Team = string.Create(CultureInfo.InvariantCulture, $"team-{number % Teams:00}"),
            Organization = Organizations[number % Organizations.Length], Repository = $"github.com/acme/service-{number % 40}",
        }, static _ => null);
        var random = new Random(unchecked(seed * 1_000_003 + number));
        Table = UsageTable.FromRequests([.. Enumerable.Range(0, requests).Select(i => Request(i, random))]);
    }

    internal string Name { get; }

    internal ExportIdentity Identity { get; }

    internal UsageTable Table { get; }

    internal static UsageQuery Query(ModelCatalog catalog) => new() { Catalog = catalog, GroupBy = [] };

    private UsageRequest Request(int number, Random random)
    {
        var agent = random.Next(3) == 0 ? Agents[random.Next(Agents.Length)] : null;
        var session = string.Create(CultureInfo.InvariantCulture, $"{Name}-{number / 20}");
        var id = string.Create(CultureInfo.InvariantCulture, $"msg_{Name}_{number}");
        return new UsageRequest
        {
            Key = new RequestKey(RequestKeyKind.MessageAndRequest, id, id),
            MessageId = id,
            RequestId = id,
            Timestamp = Start.AddSeconds(random.NextDouble() * Days * 86_400),
            Model = Models[Math.Min(random.Next(40) / 13, 3)],
            SessionId = session,
            Project = $"/home/{Name}/service",
            AgentType = agent,
            AgentId = agent is null ? null : $"{session}-{agent}",
            CliVersion = "2.1.332",
            InputTokens = random.Next(2_000),
            OutputTokens = random.Next(4_000),
            CacheReadTokens = random.Next(200_000),
            CacheWrite5mTokens = random.Next(20_000),
            WebSearches = random.Next(50) == 0 ? 1 : 0,
            IsFinal = true,
        };
    }
}
