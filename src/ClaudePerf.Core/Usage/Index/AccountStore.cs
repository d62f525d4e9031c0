using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ClaudePerf.Core.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>Reads and writes the records of requests with everything that merging needs.</summary>
internal sealed class AccountStore : IDisposable
{
    private static readonly string Columns = UsageIndexSchema.Accounts.Columns;
    private static readonly string WithSum = UsageIndexSchema.Accounts.WithSum;
    private static readonly int Count = UsageIndexSchema.Accounts.Count;

    private static readonly string Parameters = string.Join(',', Enumerable.Range(1, Count).Select(static i => $"?{i}"));

    private static readonly string SetContentOf =
        $"UPDATE accounts SET content=?2, "
            + $"{RowChecksum.Column}={UsageIndexSchema.Accounts.Checksum.Replace("content", "?2", StringComparison.Ordinal)} WHERE id=?1;";

    private const int ShortNameLength = 256;

    private const int AgentProgress = 1;
    private const int Sidechain = 2;
    private const int Copy = 4;
    private const int Final = 8;

    private readonly SqliteConnection _connection;
    private readonly IndexTexts _texts;
    private readonly Func<long, string> _pathOf;
    private CheckedRow? _insert;
    private Statement? _delete;
    private Statement? _setContent;
    private Statement? _ofMessage;

    /// <param name="connection">The index.</param>
    /// <param name="texts">Its texts.</param>
    /// <param name="pathOf">Returns a file's path by its number.</param>
    internal AccountStore(SqliteConnection connection, IndexTexts texts, Func<long, string> pathOf)
    {
        _connection = connection;
        _texts = texts;
        _pathOf = pathOf;
    }

    /// <summary>
    /// The number that links records which might affect each other when merged: a hash of the message id or, without one, of the
    /// key. Two messages with the same number are harmless, because unrelated rows do not affect each other.
    /// </summary>
    internal static long MessageOf(UsageRequest request)
    {
        Span<byte> hash = stackalloc byte[32];
        var name = request.MessageId ?? request.Key.ToString();
        Span<byte> bytes = stackalloc byte[ShortNameLength];
        if (Encoding.UTF8.TryGetBytes(name, bytes, out var length))
            SHA256.HashData(bytes[..length], hash);
        else
            SHA256.HashData(Encoding.UTF8.GetBytes(name), hash);
        return BinaryPrimitives.ReadInt64LittleEndian(hash);
    }

    /// <summary>Writes a file's record of a request, merged with the file's earlier record.</summary>
    /// <returns>The record's number and that of its message.</returns>
    internal (long Id, long Message) Merge(long file, UsageRequest request, bool canExist)
    {
        var message = MessageOf(request);
        if (canExist)
        {
            foreach (var (id, known) in OfMessage(message, onlyFile: file))
            {
                if (known.Key != request.Key)
                    continue;
                request = RequestMerger.Merge(known, request);
                _delete ??= new Statement(_connection, "DELETE FROM accounts WHERE id=?1;");
                _delete.Bind(1, id).Run();
            }
        }
        Insert(file, message, request);
        return (raw.sqlite3_last_insert_rowid(_connection.Handle!), message);
    }

    /// <summary>Replaces the content of a record; must be called within a write transaction.</summary>
    internal void SetContent(long id, OutputParts? content)
    {
        _setContent ??= new Statement(_connection, SetContentOf);
        _setContent.Bind(1, id);
        if (content is { IsEmpty: false })
            _setContent.Bind(2, content.ToBytes());
        else
            _setContent.Bind(2, (string?)null);
        _setContent.Run();
    }

    /// <summary>Gets all records of a message, or only those of one file.</summary>
    internal List<(long Id, UsageRequest Account)> OfMessage(long message, long? onlyFile = null)
    {
        _ofMessage ??= new Statement(_connection, $"SELECT id, {WithSum} FROM accounts WHERE message=?1;");
        var found = new List<(long, UsageRequest)>();
        _ofMessage.Bind(1, message);
        while (_ofMessage.Step())
        {
            if (onlyFile is null || _ofMessage.Int64(1) == onlyFile)
                found.Add((_ofMessage.Int64(0), Read(_ofMessage)));
        }
        _ofMessage.Reset();
        return found;
    }

    /// <summary>Gets the messages that a file contains.</summary>
    internal List<long> MessagesOf(long file)
    {
        using var messages = new Statement(_connection, $"SELECT {WithSum} FROM accounts WHERE file=?1;");
        messages.Bind(1, file);
        var found = new List<long>();
        while (messages.Step())
            found.Add(messages.Verified(0, Count).Int64(1));
        return found;
    }

    /// <summary>Gets all records in the selected files.</summary>
    internal IEnumerable<(long Id, long File, long Message, UsageRequest Account)> All(Func<long, bool> isWanted)
    {
        using var all = new Statement(_connection, $"SELECT id, {WithSum} FROM accounts;");
        while (all.Step())
        {
            if (isWanted(all.Int64(1)))
                yield return (all.Int64(0), all.Int64(1), all.Int64(2), Read(all));
        }
    }

    public void Dispose()
    {
        _insert?.Dispose();
        _delete?.Dispose();
        _setContent?.Dispose();
        _ofMessage?.Dispose();
    }

    // The values are in the order of the table's columns.
    private void Insert(long file, long message, UsageRequest request)
    {
        _insert ??= new CheckedRow(new Statement(_connection, $"INSERT INTO accounts({WithSum}) VALUES({Parameters}, ?{Count + 1});"));
        var fromMessage = request.Key.Kind is RequestKeyKind.MessageAndRequest;
        _insert.Add(file).Add(message).Add((long)request.Key.Kind).Add(request.Key.First).Add(request.Key.Second)
            .Add(fromMessage ? null : request.RequestId).Add(request.Uuid).Add(request.LineOffset)
            .Add((long)FlagsOf(request)).Add(request.Timestamp.UtcTicks);
        AddText(11, request.SessionId);
        AddText(12, request.Project);
        AddText(13, request.ProjectKey);
        AddText(14, request.AgentId);
        AddText(15, request.AgentType);
        AddText(16, request.ParentAgentId);
        _insert.Add((long?)request.SpawnDepth);
        AddText(18, request.WorkflowRun);
        AddText(19, request.Model);
        AddText(20, request.Effort);
        AddText(21, request.Speed);
        AddText(22, request.ServiceTier);
        AddText(23, request.InferenceGeo);
        AddText(24, request.CliVersion);
        AddText(25, request.GitBranch);
        AddText(26, request.Skill);
        AddText(27, request.Plugin);
        AddText(28, request.McpServer);
        AddText(29, request.StopReason);
        AddText(30, request.CacheMissReason);
        _insert.Add(request.InputTokens).Add(request.OutputTokens).Add(request.ThinkingTokens)
            .Add(request.CacheWrite5mTokens).Add(request.CacheWrite1hTokens).Add(request.CacheReadTokens)
            .Add(request.WebSearches).Add(request.WebFetches)
            .Add(request.RecordedCost?.ToString(CultureInfo.InvariantCulture));
        if (request.Content is { IsEmpty: false } content)
            _insert.Add(content.ToBytes());
        else
            _insert.AddNull();
        AddText(41, request.Prompt);
        _insert.Run();
    }

    private void AddText(int column, string? text) =>
        _insert!.Add(_texts.NumberOf(text, column) is var number and not 0 ? number : (long?)null);

    private static int FlagsOf(UsageRequest request) =>
        (request.Origin == UsageOrigin.AgentProgress ? AgentProgress : 0)
        | (request.IsSidechain ? Sidechain : 0)
        | (request.IsCopy ? Copy : 0)
        | (request.IsFinal ? Final : 0);

    private UsageRequest Read(Statement row)
    {
        row.Verified(1, Count);
        var key = new RequestKey((RequestKeyKind)row.Int64(3), row.Text(4), row.Text(5));
        var flags = (int)row.Int64(9);
        string? Shared(int column) => _texts.Text((int)row.Int64(column));
        return new UsageRequest
        {
            Key = key,
            Origin = (flags & AgentProgress) != 0 ? UsageOrigin.AgentProgress : UsageOrigin.Message,
            MessageId = key.Kind is RequestKeyKind.MessageAndRequest or RequestKeyKind.MessageAndSession or RequestKeyKind.Advisor
                ? key.First
                : null,
            RequestId = key.Kind is RequestKeyKind.MessageAndRequest ? key.Second : row.NullableText(6),
            Uuid = row.NullableText(7),
            LineOffset = row.Int64(8),
            IsSidechain = (flags & Sidechain) != 0,
            IsCopy = (flags & Copy) != 0,
            IsFinal = (flags & Final) != 0,
            Timestamp = new DateTimeOffset(row.Int64(10), TimeSpan.Zero),
            SessionId = Shared(11) ?? "",
            Project = Shared(12),
            ProjectKey = Shared(13),
            AgentId = Shared(14),
            AgentType = Shared(15),
            ParentAgentId = Shared(16),
            SpawnDepth = (int?)row.NullableInt64(17),
            WorkflowRun = Shared(18),
            Model = Shared(19),
            Effort = Shared(20),
            Speed = Shared(21),
            ServiceTier = Shared(22),
            InferenceGeo = Shared(23),
            CliVersion = Shared(24),
            GitBranch = Shared(25),
            Skill = Shared(26),
            Plugin = Shared(27),
            McpServer = Shared(28),
            StopReason = Shared(29),
            CacheMissReason = Shared(30),
            InputTokens = row.Int64(31),
            OutputTokens = row.Int64(32),
            ThinkingTokens = row.NullableInt64(33),
            CacheWrite5mTokens = row.Int64(34),
            CacheWrite1hTokens = row.Int64(35),
            CacheReadTokens = row.Int64(36),
            WebSearches = row.Int64(37),
            WebFetches = row.Int64(38),
            RecordedCost = row.NullableText(39) is { } cost ? CostOf(cost) : null,
            Content = row.IsNull(40) ? null : PartsOf(row.Blob(40), _pathOf(row.Int64(1))),
            Prompt = Shared(41),
            SourceFile = _pathOf(row.Int64(1)),
        };
    }

    // SQLite does not notice a damaged byte in a row: a value that is not a number is damage.
    private decimal CostOf(string text) =>
        decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var cost)
            ? cost
            : throw Database.Damaged(_connection.DataSource);

    private OutputParts PartsOf(ReadOnlySpan<byte> bytes, string file)
    {
        try
        {
            return OutputParts.FromBytes(bytes, file);
        }
        catch (ArgumentException exception)
        {
            throw Database.Damaged(_connection.DataSource, exception);
        }
    }
}
