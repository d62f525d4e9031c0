namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// One decision in bounded time, whatever the machine does. The work is done in a thread of its own. Where it takes long, what blocked
/// by the last verdict, or by what the index
/// last knew, blocks at once: usage only grows.
/// </summary>
/// <param name="read">Gives what stands on standard input, or what came of it in a time.</param>
/// <param name="find">Gives the settings.</param>
/// <param name="failClosed">Whether to stop what could not be checked.</param>
internal sealed class HookRun(Func<TimeSpan, byte[]> read, Func<BudgetHookSettings> find, bool failClosed)
{
    // What is left of the deadline is for the answer: to write it takes longer where nobody reads.
    private const double ShareOfWork = 0.8;

    // So long the work alone is waited for. It takes longer where something is locked or hangs, and on a machine that is very busy. Who
    // calls must be known, or the input be late.
    private const double ShareOfPatience = 0.15;
    private const double ShareUntilInputIsLate = 0.35;

    // Claude Code writes a hook's input at once; what takes longer never ends.
    private const double ShareOfInput = 0.3;

    private readonly long _began = TimeProvider.System.GetTimestamp();
    private readonly long _beganTicks = DateTime.UtcNow.Ticks;
    private readonly object _gate = new();
    // What the work and the thread that asks the last verdict have each found: much of it is the same.
    private readonly List<HookEntry> _standing = [];
    private readonly List<HookEntry> _standingOfLast = [];
    private HookCall _call = HookCall.Unknown;
    private BudgetHookSettings? _settings;
    private HookAnswer? _answer;
    private Thread? _worker;
    private bool _isCallKnown;
    private bool _hasWorked;

    /// <summary>The time that is left until the deadline.</summary>
    internal TimeSpan Left => (_settings?.Deadline ?? TimeSpan.FromSeconds(5)) - TimeProvider.System.GetElapsedTime(_began) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    /// <summary>Whether the work did not end, or took almost all of its time: what it did not get done is then worth doing without a
    /// deadline.</summary>
    internal bool IsLate =>
        (_worker is not null && !_hasWorked) || (_settings is { } settings && Left < settings.Deadline * (1.1 - ShareOfWork));

    /// <summary>Waits for work that was left alone.</summary>
    internal void Join() => _worker?.Join();

    /// <summary>The folder that the call told of; null where it told of none.</summary>
    internal string? Folder => _settings?.ProjectFolder ?? _call.Folder;

    /// <summary>Decides.</summary>
    internal HookAnswer Decide()
    {
        try
        {
            _settings = find();
        }
        catch (Exception exception)
        {
            // There is no folder for a log either.
            return new HookAnswer(failClosed ? BudgetHookDecision.FailClosed : BudgetHookDecision.FailOpen, $"budgets could not be checked: {HookProblem.Of(exception)}");
        }
        using var time = new CancellationTokenSource();
        var worker = _worker = new Thread(() => Work(time.Token)) { IsBackground = true, Name = "budget hook" };
        worker.Start();
        // The work is told a little before it is left alone, and then says itself what the last verdict was.
        time.CancelAfter(_settings.Deadline * (ShareOfWork - 0.1));
        WaitUntil(() => _answer is not null || (_isCallKnown && IsPast(ShareOfPatience)), ShareOfPatience, ShareUntilInputIsLate);
        if (Volatile.Read(ref _answer) is null)
        {
            var last = new Thread(ReadLastVerdict) { IsBackground = true, Name = "last verdict" };
            last.Start();
            // Which model will answer only the work finds out: until the end of its time a budget of one model stops nobody.
            WaitUntil(() => _answer is not null || Standing.Exists(static entry => entry.Scope.Model.Count == 0), ShareOfWork);
        }
        return Outcome(HookProblem.OutOfTime);
    }

    private bool IsPast(double share) => TimeProvider.System.GetElapsedTime(_began) >= _settings!.Deadline * share;

    // Looks whenever the work has told of something, and at each of some shares of the deadline; gives up at the last.
    private void WaitUntil(Func<bool> isSo, params double[] shares)
    {
        lock (_gate)
        {
            while (!isSo() && !IsPast(shares[^1]))
            {
                var next = _settings!.Deadline * Array.Find(shares, share => !IsPast(share));
                if (next - TimeProvider.System.GetElapsedTime(_began) is { Ticks: > 0 } left)
                    Monitor.Wait(_gate, left);
            }
        }
    }

    private void ReadLastVerdict()
    {
        try
        {
            using var context = new HookContext(_call, _settings!, _beganTicks, CancellationToken.None);
            var check = new HookCheck(context, StandOfLast);
            StandOfLast(check.Standing(HookSource.User(_settings!)));
            if (Folder is { } folder)
                StandOfLast(check.Standing(HookSource.Project(_settings!, folder)));
        }
        catch (Exception exception)
        {
            HookLog.Add(_settings!, _settings!.Time.GetUtcNow(), HookProblem.Of(exception));
        }
    }

    /// <summary>What is known by now: the decision, else what the last verdict says.</summary>
    /// <param name="problem">Why there may be no decision yet.</param>
    internal HookAnswer Outcome(string problem)
    {
        lock (_gate)
        {
            if (_answer is not null)
                return _answer;
            if (Standing.Count > 0)
                return _answer = BudgetHook.Block(Standing, _call);
            return _answer = new HookAnswer(failClosed ? BudgetHookDecision.FailClosed : BudgetHookDecision.FailOpen, $"budgets could not be checked: {problem}");
        }
    }

    private void Work(CancellationToken cancellation)
    {
        try
        {
            var call = HookCall.Read(read(_settings!.Deadline * ShareOfInput));
            lock (_gate)
            {
                (_call, _isCallKnown) = (call, true);
                Monitor.PulseAll(_gate);
            }
            var answer = BudgetHook.Decide(call, _settings!, _beganTicks, Stand, cancellation);
            lock (_gate)
            {
                _answer ??= answer;
                _hasWorked = true;
                Monitor.PulseAll(_gate);
            }
        }
        catch (Exception exception)
        {
            var answer = Outcome(HookProblem.Of(exception));
            lock (_gate)
            {
                _hasWorked = true;
                Monitor.PulseAll(_gate);
            }
            if (answer.Result.Decision is BudgetHookDecision.FailOpen or BudgetHookDecision.FailClosed)
                HookLog.Add(_settings!, _settings!.Time.GetUtcNow(), HookProblem.Of(exception));
        }
    }

    private List<HookEntry> Standing => _standing.Count >= _standingOfLast.Count ? _standing : _standingOfLast;

    private void Stand(IReadOnlyList<HookEntry> entries) => Add(_standing, entries);

    private void StandOfLast(IReadOnlyList<HookEntry> entries) => Add(_standingOfLast, entries);

    private void Add(List<HookEntry> to, IReadOnlyList<HookEntry> entries)
    {
        lock (_gate)
        {
            to.AddRange(entries);
            Monitor.PulseAll(_gate);
        }
    }
}
