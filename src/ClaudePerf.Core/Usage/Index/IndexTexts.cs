using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;
using Microsoft.Data.Sqlite;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>The index's table of texts. Numbers are assigned within a write transaction and never change.</summary>
internal sealed class IndexTexts(SqliteConnection connection) : IUsageTexts, IDisposable
{
    // After this many single lookups, all texts are read at once.
    private const int FewLookups = 64;

    private static readonly int Columns = UsageIndexSchema.Texts.Count;

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly Dictionary<int, string> _texts = [];
    private readonly (string? Text, int Number)[] _lastOfColumn = new (string?, int)[UsageIndexSchema.Accounts.Count + 1];
    private Statement? _find;
    private Statement? _next;
    private CheckedRow? _insert;
    private Statement? _byNumber;
    private Statement? _name;
    private int _lookups;
    private bool _isVerified;

    /// <summary>Whether all existing texts are in memory because no other process has ever written one.</summary>
    internal bool IsComplete { get; set; }

    /// <summary>Gets the number of a text, assigning one if it is new; 0 for null and the empty text.</summary>
    internal int NumberOf(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return 0;
        var number = FindNumber(text);
        if (number == 0)
        {
            // In two steps, because a statement that selects or returns what it inserts keeps every changed page in case it fails
            // midway.
            number = IsComplete ? _texts.Count + 1 : Next();
            _insert ??= new CheckedRow(new Statement(connection, "INSERT INTO texts(id, text, sum) VALUES(?1,?2,?3);"));
            _insert.Add(number).Add(text).Run();
        }
        Cache(number, text);
        return number;
    }

    /// <summary>Gets the number of a text in a column. Neighboring rows usually share it, so it need not be looked up.</summary>
    internal int NumberOf(string? text, int column)
    {
        ref var last = ref _lastOfColumn[column];
        if (!ReferenceEquals(last.Text, text))
            last = (text, NumberOf(text));
        return last.Number;
    }

    /// <summary>Gets the number of an existing text; 0 if it does not exist.</summary>
    internal int FindNumber(string text)
    {
        if (_numbers.TryGetValue(text, out var number))
            return number;
        if (IsComplete)
            return 0;
        _find ??= new Statement(connection, "SELECT id, text, sum FROM texts WHERE text=?1;");
        number = _find.Bind(1, text).Step() ? (int)_find.Verified(0, Columns).Int64(0) : 0;
        _find.Reset();
        return number;
    }

    /// <summary>Gets a text by number. Thread-safe.</summary>
    public string? Text(int number)
    {
        if (number == 0)
            return null;
        lock (_texts)
        {
            try
            {
                return Find(number);
            }
            catch (SqliteException exception)
            {
                throw Database.Translate(exception, connection.DataSource);
            }
        }
    }

    /// <inheritdoc/>
    /// <exception cref="DatabaseException">The index is damaged or cannot be read. Names are requested after the index was read, so
    /// damage must be reported here.</exception>
    public IReadOnlyList<UsageRequestName> NamesOf(IReadOnlyList<long> ids)
    {
        try
        {
            _name ??= new Statement(connection, $"SELECT {UsageIndexSchema.Accounts.WithSum} FROM accounts WHERE id=?1;");
            return [.. ids.Select(id => NameOf(_name, id))];
        }
        catch (SqliteException exception)
        {
            throw Database.Translate(exception, connection.DataSource);
        }
    }

    // A missing record was replaced by another process since its row was read, or is lost through damage.
    private UsageRequestName NameOf(Statement accounts, long id)
    {
        var name = default(UsageRequestName);
        if (accounts.Bind(1, id).Step())
        {
            name = (RequestKeyKind)accounts.Verified(0, UsageIndexSchema.Accounts.Count).Int64(2) switch
            {
                RequestKeyKind.MessageAndRequest => new UsageRequestName(accounts.Text(3), accounts.Text(4)),
                RequestKeyKind.MessageAndSession => new UsageRequestName(accounts.Text(3), null),
                RequestKeyKind.Advisor => new UsageRequestName(accounts.Text(3), accounts.NullableText(5)),
                _ => new UsageRequestName(accounts.NullableText(6), accounts.NullableText(5)),
            };
        }
        else if (!_isVerified && !(_isVerified = DatabaseCheck.IsSound(connection.Handle!, UsageIndexSchema.Schema)))
        {
            throw Database.Damaged(connection.DataSource);
        }
        accounts.Reset();
        return name;
    }

    private string? Find(int number)
    {
        if (_texts.TryGetValue(number, out var text))
            return text;
        if (++_lookups == FewLookups)
        {
            ReadAll();
        }
        else
        {
            _byNumber ??= new Statement(connection, "SELECT id, text, sum FROM texts WHERE id=?1;");
            if (_byNumber.Bind(1, number).Step())
                Cache(number, _byNumber.Verified(0, Columns).Text(1));
            _byNumber.Reset();
        }
        return _texts.TryGetValue(number, out text) ? text : throw Database.Damaged(connection.DataSource);
    }

    private int Next()
    {
        _next ??= new Statement(connection, "SELECT ifnull(max(id), 0) + 1 FROM texts;");
        _next.Step();
        var number = (int)_next.Int64(0);
        _next.Reset();
        return number;
    }

    /// <summary>Discards the numbers that a rolled-back transaction assigned.</summary>
    internal void Reset()
    {
        IsComplete = false;
        _numbers.Clear();
        _texts.Clear();
        Array.Clear(_lastOfColumn);
    }

    public void Dispose()
    {
        _find?.Dispose();
        _next?.Dispose();
        _insert?.Dispose();
        _byNumber?.Dispose();
        _name?.Dispose();
    }

    /// <summary>Reads all texts, so that damage is found here rather than when a text is displayed.</summary>
    internal void ReadAll()
    {
        // Texts never change, so those in memory need not be read again.
        if (_texts.Count > 0 && Next() == _texts.Count + 1)
            return;
        var (count, last) = (0, 0L);
        using var all = new Statement(connection, "SELECT id, text, sum FROM texts;");
        while (all.Step())
        {
            last = Math.Max(last, all.Verified(0, Columns).Int64(0));
            Cache((int)all.Int64(0), all.Text(1));
            count++;
        }
        // Numbers are consecutive and permanent.
        if (count != last)
            throw Database.Damaged(connection.DataSource);
    }

    private void Cache(int number, string text)
    {
        _numbers[text] = number;
        _texts[number] = text;
    }
}
