using Realtime.Api.Storage;

namespace Realtime.Api.Presence;

/// <summary>What <see cref="RedisPresenceStore"/> has Redis do in one step. Times are Redis's own, in ms; last_seen is in seconds, as in XCORD.</summary>
internal static class PresenceScripts
{
    /// <summary>How many a beat has.</summary>
    public const int BeatArguments = 13;

    private const string Common = RedisKeys.InScripts + $$"""

        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        local nonce = time[1] .. '.' .. time[2]
        local function who(tenant, id) return tenant .. '/' .. id end
        local function seenOf(own) if own == 'invisible' then return 'offline' end return own end

        local function place(tenant, id, server, isIn)
          if isIn then
            redis.call('SADD', onlineOf(tenant, server), id)
            redis.call('ZADD', byIdOf(tenant, server), 0, id)
          else
            redis.call('SREM', onlineOf(tenant, server), id)
            redis.call('ZREM', byIdOf(tenant, server), id)
          end
        end

        local function eraOf()
          redis.call('SET', '{{RedisKeys.PresenceEra}}', nonce, 'NX')
          return redis.call('GET', '{{RedisKeys.PresenceEra}}')
        end

        -- Status, own status and last_seen as they are read: who is connected is seen now.
        local function look(tenant, id)
          local p = redis.call('HMGET', presenceOf(tenant, id), 'status', 'own', 'last_seen')
          local status, own, last = p[1] or 'offline', p[2] or 'offline', p[3] or '0'
          if status ~= 'offline' then last = time[1] end
          return { id, status, own, last }
        end

        -- Brings the user's record up to date with the user's connections, and answers what PresenceState holds.
        local function settle(tenant, id, era, came, isSweep)
          local presence, connections = presenceOf(tenant, id), connectionsOf(tenant, id)
          local all = redis.call('HGETALL', connections)
          local expired, here, first, last, active = {}, {}, nil, nil, false
          for i = 1, #all, 2 do
            local expires, isActive, device = string.match(all[i + 1], '^(%d+) (%d) (.+)$')
            expires = tonumber(expires)
            -- Only a sweep takes away: the node may be about to say that it is there.
            if isSweep and expires <= now then
              redis.call('HDEL', connections, all[i])
              expired[device] = true
            else
              here[device] = true
              first = math.min(first or expires, expires)
              last = math.max(last or expires, expires)
              active = active or isActive == '1'
            end
          end

          local p = redis.call('HMGET', presence, 'status', 'own', 'told', 'told_own', 'choice', 'chosen_at', 'moved', 'servers')
          local before, told, toldOwn = p[1] or 'offline', p[3] or 'offline', p[4] or 'offline'
          local choice, chosenAt, moved, servers = p[5] or 'online', p[6] or '0', p[7] or '0', p[8]
          local own = 'offline'
          if first then
            if choice ~= 'online' then own = choice elseif active then own = 'online' else own = 'idle' end
          end
          local status = seenOf(own)
          redis.call('HSET', presence, 'status', status, 'own', own)
          if not isSweep and (before ~= 'offline' or status ~= 'offline') then
            redis.call('HSET', presence, 'last_seen', time[1])
          end

          if status ~= 'offline' then
            redis.call('SET', aliveOf(tenant, id), '1', 'PX', math.max(last - now, 1))
          else
            redis.call('DEL', aliveOf(tenant, id))
            for server in string.gmatch(servers or '', '%S+') do place(tenant, id, server, false) end
            redis.call('HDEL', presence, 'servers')
          end
          if first then
            redis.call('ZADD', '{{RedisKeys.PresenceExpiry}}', first, who(tenant, id))
            redis.call('PERSIST', presence)
          else
            redis.call('ZREM', '{{RedisKeys.PresenceExpiry}}', who(tenant, id))
            -- The choice ends with the last connection; when the user was seen last is remembered for 30 days.
            choice, chosenAt = 'online', '0'
            redis.call('HDEL', presence, 'choice', 'chosen_at')
            redis.call('EXPIRE', presence, 2592000)
          end

          local untold = status ~= told or own ~= toldOwn or (status ~= 'offline' and not servers)
          if untold then redis.call('ZADD', '{{RedisKeys.PresenceUntold}}', 'NX', now, who(tenant, id)) end
          local state = { tenant, id, untold and 1 or 0, moved, era, told, toldOwn, choice, chosenAt, came }
          for device in pairs(expired) do
            if not here[device] then state[#state + 1] = device end
          end
          return state
        end

        """;

    /// <summary>Takes <see cref="BeatArguments"/> for each connection.</summary>
    public const string Beat = Common + """
        local era = eraOf()
        local states = {}
        for i = 1, #ARGV, 13 do
          local tenant, id, connection, device, active = ARGV[i], ARGV[i + 1], ARGV[i + 2], ARGV[i + 3], ARGV[i + 4]
          local lifetime, hasEnded, chosen, knownEra = tonumber(ARGV[i + 5]), ARGV[i + 6] == '1', ARGV[i + 7], ARGV[i + 8]
          local presence, connections = presenceOf(tenant, id), connectionsOf(tenant, id)

          -- After a flush nodes put back what they know. Of two choices the later one holds, whichever node comes first.
          local isRestored = knownEra ~= '' and knownEra ~= era
          if isRestored then
            redis.call('HSETNX', presence, 'told', ARGV[i + 9])
            redis.call('HSETNX', presence, 'told_own', ARGV[i + 10])
            if tonumber(ARGV[i + 12]) > tonumber(redis.call('HGET', presence, 'chosen_at') or '0') then
              redis.call('HSET', presence, 'choice', ARGV[i + 11], 'chosen_at', ARGV[i + 12])
            end
          end
          if chosen ~= '' then
            redis.call('HSET', presence, 'choice', chosen, 'chosen_at', string.format('%.0f', now))
          end

          local came = ''
          local isKnown = redis.call('HEXISTS', connections, connection) == 1
          if isKnown or not hasEnded then
            if not isKnown and not isRestored then
              came = device
              for _, known in ipairs(redis.call('HVALS', connections)) do
                if string.match(known, '^%d+ %d (.+)$') == device then came = '' end
              end
            end
            redis.call('HSET', connections, connection, string.format('%.0f %s %s', now + lifetime, active, device))
          end
          states[#states + 1] = settle(tenant, id, era, came, false)
        end
        return states
        """;

    /// <summary>Takes how often nodes refresh, and the window.</summary>
    public const string Sweep = Common + $$"""
        local refresh, window = tonumber(ARGV[1]), tonumber(ARGV[2])
        local sweeps = redis.call('HMGET', '{{RedisKeys.PresenceSweeps}}', 'last', 'hold')
        local last, hold = tonumber(sweeps[1] or now), tonumber(sweeps[2] or 0)
        -- Nobody swept for a while, so Redis was out of reach, or no node was there. Nodes get the time to say who is still connected.
        if now - last > math.max(10000, 5 * window) then hold = now + refresh + 5 * window end
        redis.call('HSET', '{{RedisKeys.PresenceSweeps}}', 'last', string.format('%.0f', now), 'hold', string.format('%.0f', hold))

        local era = eraOf()
        local states = {}
        if now >= hold then
          for _, user in ipairs(redis.call('ZRANGEBYSCORE', '{{RedisKeys.PresenceExpiry}}', '-inf', now, 'LIMIT', 0, 200)) do
            local tenant, id = string.match(user, '^([^/]+)/(.+)$')
            states[#states + 1] = settle(tenant, id, era, '', true)
          end
        end
        -- Whoever should have told these has died, or cannot.
        for _, user in ipairs(redis.call('ZRANGEBYSCORE', '{{RedisKeys.PresenceUntold}}', '-inf', now - 5 * window, 'LIMIT', 0, 200)) do
          local tenant, id = string.match(user, '^([^/]+)/(.+)$')
          redis.call('ZADD', '{{RedisKeys.PresenceUntold}}', now, user)
          local state = settle(tenant, id, era, '', false)
          if state[3] == 0 then redis.call('ZREM', '{{RedisKeys.PresenceUntold}}', user) end
          states[#states + 1] = state
        end
        return states
        """;

    /// <summary>Takes the window, and for each user: tenant, id, moved, how many servers, and these.</summary>
    public const string Claim = Common + $$"""
        local window = tonumber(ARGV[1])
        local claims = {}
        local i = 2
        while i <= #ARGV do
          local tenant, id, moved, count = ARGV[i], ARGV[i + 1], ARGV[i + 2], tonumber(ARGV[i + 3])
          local presence = presenceOf(tenant, id)
          local p = redis.call('HMGET', presence, 'status', 'own', 'told', 'told_own', 'told_at', 'moved', 'servers', 'last_seen')
          local status, own, told, toldOwn = p[1] or 'offline', p[2] or 'offline', p[3] or 'offline', p[4] or 'offline'
          local toldAt, movedNow, seen = tonumber(p[5] or 0), p[6] or '0', p[8] or '0'
          if status ~= 'offline' then seen = time[1] end
          local kind = 'nothing'
          if movedNow ~= moved then
            kind = 'moved'
          else
            if status ~= 'offline' then
              local listed, servers = {}, {}
              for j = i + 4, i + 3 + count do
                listed[ARGV[j]] = true
                servers[#servers + 1] = ARGV[j]
                place(tenant, id, ARGV[j], true)
              end
              for server in string.gmatch(p[7] or '', '%S+') do
                if not listed[server] then place(tenant, id, server, false) end
              end
              redis.call('HSET', presence, 'servers', table.concat(servers, ' '))
            end
            if status == told and own == toldOwn then
              redis.call('ZREM', '{{RedisKeys.PresenceUntold}}', who(tenant, id))
            elseif math.abs(now - toldAt) < window then
              kind = 'later'
            else
              kind = 'tell'
              redis.call('HSET', presence, 'told', status, 'told_own', own, 'told_at', string.format('%.0f', now))
              redis.call('ZREM', '{{RedisKeys.PresenceUntold}}', who(tenant, id))
            end
          end
          claims[#claims + 1] = { kind, status, own, seen, told, toldOwn, movedNow }
          i = i + 4 + count
        end
        return claims
        """;

    /// <summary>Takes tenant, user, server, and whether the user is a member now.</summary>
    public const string Move = Common + """
        local tenant, id, server, isIn = ARGV[1], ARGV[2], ARGV[3], ARGV[4] == '1'
        local presence = presenceOf(tenant, id)
        local seen = look(tenant, id)
        if redis.call('EXISTS', presence) == 1 then
          redis.call('HSET', presence, 'moved', nonce)
          local servers = redis.call('HGET', presence, 'servers')
          if servers then
            local left = {}
            for one in string.gmatch(servers, '%S+') do
              if one ~= server then left[#left + 1] = one end
            end
            if isIn then left[#left + 1] = server end
            redis.call('HSET', presence, 'servers', table.concat(left, ' '))
            place(tenant, id, server, isIn and seen[2] ~= 'offline')
            return seen
          end
        end
        return {}
        """;

    /// <summary>Takes tenant, server and the window.</summary>
    public const string ClaimCount = Common + """
        local counted = countedOf(ARGV[1], ARGV[2])
        local online = redis.call('SCARD', onlineOf(ARGV[1], ARGV[2]))
        local told = redis.call('HMGET', counted, 'online', 'at')
        if tonumber(told[1] or -1) == online then return { 'nothing', online } end
        if math.abs(now - tonumber(told[2] or 0)) < tonumber(ARGV[3]) then return { 'later', online } end
        redis.call('HSET', counted, 'online', online, 'at', string.format('%.0f', now))
        redis.call('EXPIRE', counted, 86400)
        return { 'tell', online }
        """;

    /// <summary>Takes tenant and users.</summary>
    public const string Of = Common + """
        local found = {}
        for i = 2, #ARGV do
          for _, value in ipairs(look(ARGV[1], ARGV[i])) do found[#found + 1] = value end
        end
        return found
        """;

    /// <summary>Takes tenant and servers.</summary>
    public const string Counts = Common + """
        local found = {}
        for at = 2, #ARGV do found[at - 1] = redis.call('SCARD', onlineOf(ARGV[1], ARGV[at])) end
        return found
        """;

    /// <summary>Takes tenant, server, where to begin, and how many.</summary>
    public const string OnlineIn = Common + """
        local found = { redis.call('SCARD', onlineOf(ARGV[1], ARGV[2])) }
        for _, id in ipairs(redis.call('ZRANGEBYLEX', byIdOf(ARGV[1], ARGV[2]), ARGV[3], '+', 'LIMIT', 0, ARGV[4])) do
          for _, value in ipairs(look(ARGV[1], id)) do found[#found + 1] = value end
        end
        return found
        """;
}
