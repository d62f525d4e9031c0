namespace ClaudePerf.Core.Budgets.Hook;

/// <summary>
/// Makes one decision in bounded time, whatever the machine does. The work runs on its own thread. If it takes long, what blocked
/// according to the last verdict or the last known state of the index blocks immediately: usage only grows.
/// </summary>
/// <param name="read">Reads standard input, or as much as arrives within the given time.</param>
/// <param name="find">Returns the settings.</param>
/// <param name="failClosed">Whether to block if budgets could not be checked.</param>
internal sealed class HookRun(Func<TimeSpan, byte[]> read, Func<BudgetHookSettings> find, bool failClosed)
{
    // The rest of the deadline is reserved for the answer: writing takes longer if nobody reads.
    private const double ShareOfWork = 0.8;

    // How long to wait for the work alone. It takes longer if something is locked or hangs, or the machine is very busy, provided
    // that the call is known or its input is late.
    private const double ShareOfPatience = 0.15;
    private const double ShareUntilInputIsLate = 0.35;

    // Claude Code writes a hook's input at once; input that takes longer never ends.
    private const double ShareOfInput = 0.3;

    private readonly long _began = TimeProvider.System.GetTimestamp();
    private readonly long _beganTicks = DateTime.UtcNow.Ticks;
    private readonly object _gate = new();
    // What the worker and the last-verdict thread have each found; most of it is the same.
    private readonly List<HookEntry> _blocking = [];
    private readonly List<HookEntry> _blockingOfLast = [];
    private HookCall _call = HookCall.Unknown;
    private BudgetHookSettings? _settings;
    private HookAnswer? _answer;
    private Thread? _worker;
    private bool _isCallKnown;
    private bool _hasWorked;

    /// <summary>The time left until the deadline.</summary>
    internal TimeSpan Left => (_settings?.Deadline ?? TimeSpan.FromSeconds(5))
        - TimeProvider.System.GetElapsedTime(_began) is { Ticks: > 0 } left ? left : TimeSpan.Zero;

    /// <summary>
    /// Whether the work did not finish, or took almost all of its time: the rest is then worth doing without a deadline.
    /// </summary>
    internal bool IsLate =>
        (_worker is not null && !_hasWorked) || (_settings is { } settings && Left < settings.Deadline * (1.1 - ShareOfWork));

    /// <summary>Waits for abandoned work to finish.</summary>
    internal void Join() => _worker?.Join();

    /// <summary>The folder that the call named; null if it named none.</summary>
    internal string? Folder => _settings?.ProjectFolder ?? _call.Folder;

    /// <summary>Makes the decision.</summary>
    internal HookAnswer Decide()
    {
        try
        {
            _settings = find();
        }
        catch (Exception exception)
        {
            // There is no folder for a log either.
            return new HookAnswer(failClosed ? BudgetHookDecision.FailClosed : BudgetHookDecision.FailOpen,
                $"budgets could not be checked: {HookProblem.Describe(exception)}");
        }
        using var time = new CancellationTokenSource();
        var worker = _worker = new Thread(() => Work(time.Token)) { IsBackground = true, Name = "budget hook" };
        worker.Start();
        // The work is canceled shortly before it is abandoned, so it can report the last verdict itself.
        time.CancelAfter(_settings.Deadline * (ShareOfWork - 0.1));
        WaitUntil(() => _answer is not null || (_isCallKnown && IsPast(ShareOfPatience)), ShareOfPatience, ShareUntilInputIsLate);
        if (Volatile.Read(ref _answer) is null)
        {
            var last = new Thread(ReadLastVerdict) { IsBackground = true, Name = "last verdict" };
            last.Start();
            // Only the work determines which model will answer: until its time is up, a budget for one model blocks nothing.
            WaitUntil(() => _answer is not null || Blocking.Exists(static entry => entry.Scope.Model.Count == 0), ShareOfWork);
        }
        return Outcome(HookProblem.OutOfTime);
    }

    private bool IsPast(double share) => TimeProvider.System.GetElapsedTime(_began) >= _settings!.Deadline * share;

    // Checks whenever the work has reported something, and after each of the given shares of the deadline; gives up at the last
    // one.
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
            var check = new HookCheck(context, AddLastBlocking);
            if (HookSource.Managed(_settings!) is { } managed)
                AddLastBlocking(check.StillBlocking(managed));
            AddLastBlocking(check.StillBlocking(HookSource.User(_settings!)));
            if (Folder is { } folder)
                AddLastBlocking(check.StillBlocking(HookSource.Project(_settings!, folder)));
        }
        catch (Exception exception)
        {
            HookLog.Add(_settings!, _settings!.Time.GetUtcNow(), HookProblem.Describe(exception));
        }
    }

    /// <summary>The result so far: the decision, or else the last verdict.</summary>
    /// <param name="problem">Why there may be no decision yet.</param>
    internal HookAnswer Outcome(string problem)
    {
        lock (_gate)
        {
            if (_answer is not null)
                return _answer;
            if (Blocking.Count > 0)
                return _answer = BudgetHook.Block(Blocking, _call);
            return _answer = new HookAnswer(
                failClosed ? BudgetHookDecision.FailClosed : BudgetHookDecision.FailOpen, $"budgets could not be checked: {problem}");
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
            var answer = BudgetHook.Decide(call, _settings!, _beganTicks, AddBlocking, cancellation);
            lock (_gate)
            {
                _answer ??= answer;
                _hasWorked = true;
                Monitor.PulseAll(_gate);
            }
        }
        catch (Exception exception)
        {
            var answer = Outcome(HookProblem.Describe(exception));
            lock (_gate)
            {
                _hasWorked = true;
                Monitor.PulseAll(_gate);
            }
            if (answer.Result.Decision is BudgetHookDecision.FailOpen or BudgetHookDecision.FailClosed)
                HookLog.Add(_settings!, _settings!.Time.GetUtcNow(), HookProblem.Describe(exception));
        }
    }

    private List<HookEntry> Blocking => _blocking.Count >= _blockingOfLast.Count ? _blocking : _blockingOfLast;

    private void AddBlocking(IReadOnlyList<HookEntry> entries) => Add(_blocking, entries);

    private void AddLastBlocking(IReadOnlyList<HookEntry> entries) => Add(_blockingOfLast, entries);

    private void Add(List<HookEntry> to, IReadOnlyList<HookEntry> entries)
    {
        lock (_gate)
        {
            to.AddRange(entries);
            Monitor.PulseAll(_gate);
        }
    }
}
