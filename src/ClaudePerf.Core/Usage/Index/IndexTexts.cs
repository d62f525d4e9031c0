using ClaudePerf.Core.Storage;
using ClaudePerf.Core.Usage.Queries;
using Microsoft.Data.Sqlite;

namespace ClaudePerf.Core.Usage.Index;

/// <summary>The index's table of texts. Numbers are given out inside of a write transaction and never change.</summary>
internal sealed class IndexTexts(SqliteConnection connection) : IUsageTexts, IDisposable
{
    // So many are looked up singly before all are read at once.
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
    private bool _isKnownSound;

    /// <summary>Whether all texts are remembered that there are, because nobody but this process has ever written one.</summary>
    internal bool IsAlone { get; set; }

    /// <summary>The number of a text, a new one where it is new; 0 for null and the empty text.</summary>
    internal int NumberOf(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return 0;
        var number = Known(text);
        if (number == 0)
        {
            // In two steps: a statement that selects what it inserts, or returns it, keeps every page that it changes for the case that it
            // fails midway.
            number = IsAlone ? _texts.Count + 1 : Next();
            _insert ??= new CheckedRow(new Statement(connection, "INSERT INTO texts(id, text, sum) VALUES(?1,?2,?3);"));
            _insert.Add(number).Add(text).Run();
        }
        Remember(number, text);
        return number;
    }

    /// <summary>The same for a text of some column: neighbours mostly have one and the same, which need not be looked up.</summary>
    internal int NumberOf(string? text, int column)
    {
        ref var last = ref _lastOfColumn[column];
        if (!ReferenceEquals(last.Text, text))
            last = (text, NumberOf(text));
        return last.Number;
    }

    /// <summary>The number of a text that is there; 0 where it is not.</summary>
    internal int Known(string text)
    {
        if (_numbers.TryGetValue(text, out var number))
            return number;
        if (IsAlone)
            return 0;
        _find ??= new Statement(connection, "SELECT id, text, sum FROM texts WHERE text=?1;");
        number = _find.Bind(1, text).Step() ? (int)_find.Verified(0, Columns).Int64(0) : 0;
        _find.Reset();
        return number;
    }

    /// <summary>The text of a number. Queries ask from several threads.</summary>
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
    /// <exception cref="DatabaseException">The index is damaged or cannot be read. Names are asked for after the index was read, so nobody
    /// else says so.</exception>
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

    // An account that is not there was replaced by another process since its row was read, or is lost to damage.
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
        else if (!_isKnownSound && !(_isKnownSound = DatabaseCheck.IsSound(connection.Handle!, UsageIndexSchema.Schema)))
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
                Remember(number, _byNumber.Verified(0, Columns).Text(1));
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

    /// <summary>Forgets what a transaction that was undone had given out.</summary>
    internal void Forget()
    {
        IsAlone = false;
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

    /// <summary>Reads every text, so that damage is found here and not by whoever shows one later.</summary>
    internal void ReadAll()
    {
        // They never change: those that are remembered need not be read again.
        if (_texts.Count > 0 && Next() == _texts.Count + 1)
            return;
        var (count, last) = (0, 0L);
        using var all = new Statement(connection, "SELECT id, text, sum FROM texts;");
        while (all.Step())
        {
            last = Math.Max(last, all.Verified(0, Columns).Int64(0));
            Remember((int)all.Int64(0), all.Text(1));
            count++;
        }
        // Numbers are given out in a row and stay.
        if (count != last)
            throw Database.Damaged(connection.DataSource);
    }

    private void Remember(int number, string text)
    {
        _numbers[text] = number;
        _texts[number] = text;
    }
}
