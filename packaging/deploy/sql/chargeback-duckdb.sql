-- What each team pays for each month, exact to the cent, from the Parquet files of Export-TokenUsage. In DuckDB:
--   set variable usage = 'usage/**/*.parquet';
--   set variable teams = 'teams.csv';            -- columns project,team; project is the working folder and may end in *
--   .read chargeback-duckdb.sql
-- The first team whose pattern fits counts; usage that fits none is 'unassigned', so nothing is lost or counted twice.
with
    usage as (
        select row_number() over () as row_id, date_trunc('month', time at time zone 'UTC') as month, *
        from read_parquet(getvariable('usage'), union_by_name = true)
    ),
    teams as (
        select row_number() over () as place, project as pattern, team
        from read_csv(getvariable('teams'), header = true, columns = { 'project': 'VARCHAR', 'team': 'VARCHAR' })
    ),
    assigned as (
        select usage.row_id, arg_min(teams.team, teams.place) as team
        from usage join teams
            on usage.project = teams.pattern
            or (ends_with(teams.pattern, '*') and starts_with(usage.project, rtrim(teams.pattern, '*')))
        group by usage.row_id
    )
select
    strftime(month, '%Y-%m') as month,
    coalesce(assigned.team, 'unassigned') as team,
    count(*) filter (not advisor) as requests,
    count(distinct session) as sessions,
    sum(cost_usd) as cost,
    sum(cost_without_caching_usd) - sum(cost_usd) as saved_by_caching,
    round(100.0 * sum(cache_read_tokens)
        / nullif(sum(input_tokens + cache_read_tokens + cache_write_5m_tokens + cache_write_1h_tokens), 0), 1) as cache_read_percent,
    count(*) filter (cost_usd is null) as requests_without_price
from usage left join assigned using (row_id)
group by all
order by month, cost desc nulls last, team;
