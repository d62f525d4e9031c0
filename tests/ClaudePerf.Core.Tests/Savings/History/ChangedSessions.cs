using ClaudePerf.Core.Usage;

namespace ClaudePerf.Core.Tests.Savings.History;

/// <summary>
/// Sessions before and after a change that really saves a known amount. Lengths, contexts and answers differ widely between sessions.
/// The bill is computed here, with prices defined here, independently of the product.
/// </summary>
internal sealed class ChangedSessions
{
    internal static readonly DateTimeOffset Change = new(2026, 11, 1, 12, 0, 0, TimeSpan.Zero);

    // Of each model, in USD per million tokens: input, output, 5-minute writes, reads.
    private static readonly Dictionary<string, (double Output, double Write, double Read)> Prices = new(StringComparer.Ordinal)
    {
        ["claude-opus-5"] = (25, 6.25, 0.5),
        ["claude-haiku-4-5"] = (5, 1.25, 0.1),
    };

    private readonly Random _random;
    private int _sessions;

    internal ChangedSessions(int seed) => _random = new Random(seed);

    internal List<UsageRequest> Requests { get; } = [];

    /// <summary>What the sessions after the change would have cost more without it, in USD.</summary>
    internal double Saved { get; private set; }

    /// <summary>Adds sessions.</summary>
    /// <param name="count">How many.</param>
    /// <param name="from">The earliest start.</param>
    /// <param name="days">Over how many days they are spread.</param>
    /// <param name="tokens">Tokens that each prompt has because of the change: fewer than 0 if it saves.</param>
    /// <param name="project">The project of a session by its number.</param>
    /// <param name="model">The model.</param>
    /// <param name="pauses">Whether entries expire, in one of ten requests.</param>
    internal void Add(int count, DateTimeOffset from, double days, long tokens, Func<int, string>? project = null,
        string model = "claude-opus-5", bool pauses = true)
    {
        var price = Prices[model];
        for (var i = 0; i < count; i++)
        {
            var session = _sessions++;
            var folder = project?.Invoke(session) ?? $"/home/dev/project-{session % 2}";
            var time = from.AddDays(days * _random.NextDouble());
            // Log-normal lengths: a few sessions are several times as long as the median.
            var requests = 3 + (int)(18 * Math.Exp(0.7 * Normal()));
            var (context, growth) = (30_000L, (long)(900 * Math.Exp(0.3 * Normal())));
            for (var j = 0; j < requests; j++)
            {
                var isCold = j == 0 || (pauses && _random.Next(10) == 0);
                var (read, written) = isCold ? (0L, context + tokens) : (context + tokens - growth, growth);
                var output = 100 + _random.Next(900);
                Saved += -tokens * (isCold ? price.Write : price.Read) / 1e6;
                var id = $"msg_{Requests.Count}";
                Requests.Add(new UsageRequest
                {
                    Key = new RequestKey(RequestKeyKind.MessageAndRequest, id, id),
                    MessageId = id,
                    RequestId = id,
                    Timestamp = time,
                    SessionId = $"session-{session}",
                    Project = folder,
                    Model = model,
                    CliVersion = "2.1.300",
                    OutputTokens = output,
                    CacheWrite5mTokens = written,
                    CacheReadTokens = read,
                    IsFinal = true,
                });
                time = time.AddSeconds(20);
                context += growth;
            }
        }
    }

    private double Normal() => Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
